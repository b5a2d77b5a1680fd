"""The demo organization in words: who, what, and which pull requests lie open."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from local.github.world import Role

Kind = Literal["open", "draft", "fork", "orphan", "ghost", "conflict", "merged", "closed"]


@dataclass(frozen=True)
class Story:
    """One pull request of the demo; `age` is in hours."""

    repo: str
    title: str
    branch: str
    author: str
    age: int
    kind: Kind = "open"
    labels: Sequence[str] = ()
    checks: str = "success"
    approved_by: Sequence[str] = ()
    refused_by: Sequence[str] = ()
    asked: Sequence[str] = ()
    body: str | None = "See the title; the tests cover it."


ORGANIZATION = ("acme-robotics", "Acme Robotics", "Arms, wheels and the software in between.")

MEMBERS: tuple[tuple[str, str, Role], ...] = (
    ("ada-okafor", "Ada Okafor", "admin"),
    ("bruno-keller", "Bruno Keller", "admin"),
    ("chen-li", "李晨", "member"),
    ("dana-levi", "דנה לוי", "member"),
    ("emre-yilmaz", "Emre Yılmaz", "member"),
    ("farah-haddad", "فرح حداد", "member"),
    ("grace-mwangi", "Grace Mwangi", "member"),
    ("hugo-silva", "Hugo Silva", "member"),
    ("ines-moreau", "Inès Moreau", "member"),
    ("jonas-berg", "Jonas Berg", "member"),
    ("keiko-tanaka", "田中恵子", "member"),
    ("liam-obrien", "Liam O’Brien", "member"),
)
OUTSIDERS = (
    ("marta-solo", "Marta Solo"),
    ("nadia-wanders", "Nadia Wanders"),
    ("kofi-builds", "Kofi Mensah"),
    ("sunita-rao", "Sunita Rao"),
)
OUTSIDE_COLLABORATOR = "sunita-rao"
PERSONAL = ("marta-solo", ("dotfiles", "tiny-weather"))

# name, description, language, private
REPOSITORIES: tuple[tuple[str, str, str | None, bool], ...] = (
    ("arm-controller", "Motion planning and joint control of the A7 arm", "Rust", False),
    ("fleet-api", "The HTTP API that fleets of robots report to", "Python", False),
    ("fleet-console", "Operators watch and steer their fleets here", "TypeScript", False),
    ("vision-pipeline", "From camera frames to things that can be gripped", "Python", True),
    ("gripper-firmware", "Firmware of the three-finger gripper", "C", True),
    ("telemetry-ingest", "Half a million readings a second, in order", "Go", False),
    ("simulator", "A warehouse that fits on a laptop", "C++", False),
    ("ros-bridge", "Talks ROS 2 on one side and our bus on the other", "C++", False),
    ("safety-monitor", "Stops everything, always in time", "Rust", True),
    ("path-planner", "Shortest way through a busy hall", "Rust", False),
    ("battery-model", "How long until it must charge", "Python", True),
    ("docs", "The manual, the tutorials, the reference", "MDX", False),
    ("design-system", "Buttons that look the same everywhere", "TypeScript", False),
    ("infra", "Everything that runs, as code", "HCL", True),
    ("ci-images", "Images that our builds run in", "Dockerfile", False),
    ("sdk-python", "Drive a robot in five lines of Python", "Python", False),
    ("sdk-typescript", "Drive a robot in five lines of TypeScript", "TypeScript", False),
    ("mobile-app", "The fleet in a pocket", "Kotlin", True),
    ("website", "acme-robotics.example", "Astro", False),
    ("hackday-2023", "What a weekend can do", None, False),
)
ARCHIVED = {"hackday-2023"}

# One line for each pull request; what a line leaves out is as in Story.
STORIES = tuple(
    Story(**json.loads(line)) for line in Path(__file__).with_name("stories.jsonl").read_text("utf-8").splitlines()
)

# For generated organizations.
FIRST_NAMES = (
    "Alma",
    "Boris",
    "Carla",
    "Dev",
    "Elif",
    "Femi",
    "Gita",
    "Hana",
    "Ivo",
    "Juno",
    "Kai",
    "Lena",
    "Milo",
    "Noor",
    "Otis",
    "Pia",
    "Quinn",
    "Rosa",
    "Sami",
    "Tara",
    "Uma",
    "Vera",
    "Wren",
    "Yara",
    "Zeno",
)
LAST_NAMES = (
    "Abadi",
    "Brandt",
    "Costa",
    "Diaz",
    "Eriksen",
    "Fofana",
    "Gupta",
    "Hassan",
    "Ito",
    "Jansen",
    "Kowalska",
    "Lindt",
    "Mbeki",
    "Novak",
    "Osei",
)
ADJECTIVES = (
    "bright",
    "calm",
    "clear",
    "deep",
    "early",
    "fine",
    "grand",
    "high",
    "keen",
    "late",
    "new",
    "plain",
    "quick",
    "round",
    "soft",
    "warm",
)
NOUNS = (
    "atlas",
    "beacon",
    "canvas",
    "delta",
    "engine",
    "flow",
    "gateway",
    "harbor",
    "index",
    "journal",
    "kernel",
    "ledger",
    "mirror",
    "notebook",
    "orbit",
    "pipeline",
)
VERBS = ("Add", "Fix", "Remove", "Rework", "Speed up", "Simplify", "Document", "Test", "Retire", "Split")
SUBJECTS = (
    "the login form",
    "retries on time-out",
    "cache invalidation",
    "the export job",
    "error messages",
    "paging of results",
    "the build",
    "database migrations",
    "keyboard navigation",
    "metrics",
    "the search index",
    "permission checks",
    "time zones",
    "the upload queue",
    "old feature flags",
)
LANGUAGES = ("Python", "TypeScript", "Go", "Rust", "Java", "Ruby", None)
LABELS = ("bug", "enhancement", "documentation", "performance", "dependencies", "security")
