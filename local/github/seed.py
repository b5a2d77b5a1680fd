"""Content: the demo that tells a story, and organizations of any size; the same seed gives the same content."""

import random
from dataclasses import dataclass
from itertools import count

from local.github import seed_text as text
from local.github.actions_repository import NAME
from local.github.actions_review import CHECKS
from local.github.config import AppConfig
from local.github.errors import ConflictError, invalid_field
from local.github.labels import ensure_label
from local.github.lookup import new_id, new_sha, sha_of
from local.github.seed_text import Story
from local.github.world import Account, AccountKind, CheckRun, CommitStatus, PullRequest, Repository, Review, World

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Plan:
    """How large a generated organization is; `pull_requests` are the open ones, closed and merged ones come on top."""

    login: str
    name: str
    organization: bool
    repositories: int
    pull_requests: int
    members: int
    seed: int


def new_world(config: AppConfig, now: int, seed: int = 7) -> World:
    """The demo."""
    world = World(seed)
    org = add_account(world, text.ORGANIZATION[0], text.ORGANIZATION[1], "Organization", now, text.ORGANIZATION[2])
    members = world.members.setdefault(org.id, {})
    for login, name, role in text.MEMBERS:
        members[add_account(world, login, name, "User", now).id] = role
    for login, name in text.OUTSIDERS:
        add_account(world, login, name, "User", now)
    add_account(world, f"{config.app_slug}[bot]", config.app_slug, "Bot", now)
    people = {account.login: account for account in world.accounts.values()}
    repos = {}
    for name, about, language, private in text.REPOSITORIES:
        repo = repos[name] = add_repository(world, org, name, now, about=about, language=language)
        repo.private, repo.archived = private, name in text.ARCHIVED
    repos["fleet-api"].collaborators.append(people[text.OUTSIDE_COLLABORATOR].id)
    repos["sdk-python"].collaborators.append(people[text.OUTSIDE_COLLABORATOR].id)
    for name in text.PERSONAL[1]:
        add_repository(world, people[text.PERSONAL[0]], name, now)
    for story in sorted(text.STORIES, key=lambda one: -one.age):
        _tell(world, people, repos[story.repo], story, now)
    return world


def add_account(world: World, login: str, name: str, kind: AccountKind, now: int, about: str | None = None) -> Account:
    """A new account."""
    account = Account(new_id(world, "account"), login, kind, name, about, now - 400 * DAY)
    world.accounts[account.id] = account
    return account


def add_repository(
    world: World, owner: Account, name: str, now: int, *, about: str | None = None, language: str | None = None
) -> Repository:
    """A new repository with a default branch; numbers go on where issues have left off."""
    created = now - 300 * DAY
    repo = Repository(new_id(world, "repository"), owner.id, name, created, created, now - 60 * DAY)
    repo.description, repo.language = about, language
    repo.branches["main"] = new_sha(world)
    repo.next_number = 1 + int(sha_of(name)[:4], 16) % 400
    world.repositories[repo.id] = repo
    return repo


def _tell(world: World, people: dict[str, Account], repo: Repository, story: Story, now: int) -> None:
    author = people[story.author]
    home: Repository | None = repo
    if story.kind == "fork":
        home = _fork(world, repo, author, now)
    if story.kind == "orphan":
        home = None
    at = now - story.age * HOUR
    pull = add_pull(world, repo, home, author, story.title, story.branch, at)
    pull.body = story.body
    pull.labels = [ensure_label(world, repo, name).name for name in story.labels]
    pull.requested_reviewers = [people[login].id for login in story.asked]
    for logins, state in ((story.approved_by, "APPROVED"), (story.refused_by, "CHANGES_REQUESTED")):
        for login in logins:
            at += HOUR // 2
            add_review(world, pull, people[login], state == "APPROVED", at)
    pull.updated_at = min(at, now)
    if story.kind == "ghost":
        pull.author_id = None
    pull.draft, pull.conflicting = story.kind == "draft", story.kind == "conflict"
    add_checks(world, pull, story.checks, pull.created_at)
    if story.kind in ("merged", "closed"):
        end(world, pull, author if story.kind == "merged" else None, min(pull.updated_at + 2 * HOUR, now))


def _fork(world: World, parent: Repository, owner: Account, now: int) -> Repository:
    for repo in world.repositories.values():
        if repo.parent_id == parent.id and repo.owner_id == owner.id:
            return repo
    fork = add_repository(world, owner, parent.name, now, about=parent.description, language=parent.language)
    fork.parent_id = parent.id
    return fork


def add_pull(
    world: World, repo: Repository, home: Repository | None, author: Account, title: str, branch: str, at: int
) -> PullRequest:
    """A new open pull request; between two there are issues, so that numbers have gaps."""
    number = repo.next_number
    size = int(sha_of(f"{repo.name}:{branch}")[:8], 16)
    repo.next_number += 1 + size % 4
    sha = new_sha(world)
    if home is not None:
        home.branches[branch] = sha
        home.pushed_at = max(home.pushed_at, at)
    pull = PullRequest(
        id=new_id(world, "pull"),
        repository_id=repo.id,
        number=number,
        title=title,
        body=None,
        author_id=author.id,
        head_ref=branch,
        head_sha=sha,
        head_repository_id=None if home is None else home.id,
        base_ref=repo.default_branch,
        base_sha=repo.branches[repo.default_branch],
        created_at=at,
        updated_at=at,
        additions=1 + size % 420,
        deletions=size // 7 % 160,
        changed_files=1 + size % 14,
        commits=1 + size % 6,
        comments=size % 5,
    )
    world.pulls.setdefault(repo.id, {})[number] = pull
    return pull


def add_review(world: World, pull: PullRequest, author: Account, approved: bool, at: int) -> None:
    """A review, with a word where something is to be changed."""
    words = "" if approved else "Please have another look at the edge cases."
    review = Review(new_id(world, "review"), author.id, "COMMENTED", words, pull.head_sha, at)
    review.state = "APPROVED" if approved else "CHANGES_REQUESTED"
    pull.reviews.append(review)


def add_checks(world: World, pull: PullRequest, state: str, at: int) -> None:
    """The usual checks and a status in the older form; one check decides how it ends."""
    if state == "none":
        return
    suite = new_id(world, "suite")
    for name in CHECKS:
        open_ended = state == "pending" and name == "test"
        conclusion = "failure" if state == "failure" and name == "test" else "success"
        run = CheckRun(
            id=new_id(world, "check"),
            suite_id=suite,
            repository_id=pull.repository_id,
            sha=pull.head_sha,
            name=name,
            status="in_progress" if open_ended else "completed",
            conclusion=None if open_ended else conclusion,
            started_at=at + 20,
            completed_at=None if open_ended else at + 260,
        )
        world.checks.setdefault(pull.head_sha, []).append(run)
    status = CommitStatus(
        new_id(world, "status"), pull.repository_id, pull.head_sha, "preview", "success", "Preview is ready", at + 90
    )
    world.statuses.setdefault(pull.head_sha, []).append(status)


def end(world: World, pull: PullRequest, merged_by: Account | None, at: int) -> None:
    """Close it, merged or not."""
    pull.state, pull.closed_at, pull.updated_at = "closed", at, at
    if merged_by is not None:
        pull.merged_at, pull.merged_by_id, pull.merge_sha = at, merged_by.id, new_sha(world)


def seed_account(world: World, plan: Plan, now: int) -> Account:
    """Generate an account: one open pull request in ten is a draft, and for five open ones there is one that ended."""
    if not NAME.fullmatch(plan.login):
        raise invalid_field("Account", "login")
    if any(one.login.lower() == plan.login.lower() for one in world.accounts.values()):
        raise ConflictError(f"{plan.login} is taken.")
    if plan.pull_requests and not plan.repositories:
        raise ConflictError("Pull requests need a repository.")
    chance = random.Random(f"{plan.seed}:{plan.login}")
    owner = add_account(world, plan.login, plan.name, "Organization" if plan.organization else "User", now)
    people = _people(world, owner, plan, chance, now)
    names = (f"{one}-{other}" for other in text.NOUNS for one in text.ADJECTIVES)
    repos = []
    for number in range(plan.repositories):
        name = next(names, f"repository-{number}")
        repo = add_repository(world, owner, name, now, language=chance.choice(text.LANGUAGES))
        repo.private = chance.random() < 0.3
        repos.append(repo)
    fates = ["open"] * plan.pull_requests + ["merged", "closed"] * round(plan.pull_requests / 10)
    chance.shuffle(fates)
    ages = sorted((chance.randint(0, 40 * DAY) for _ in fates), reverse=True)
    for number, (fate, age) in enumerate(zip(fates, ages, strict=True)):
        pull = _generate_pull(world, chance, chance.choice(repos), people, number, now - age)
        _meet(world, chance, pull, fate)
    return owner


def _people(world: World, owner: Account, plan: Plan, chance: random.Random, now: int) -> list[Account]:
    if not plan.organization:
        return [owner]
    taken = {account.login for account in world.accounts.values()}
    members = world.members.setdefault(owner.id, {})
    people = []
    for number in range(max(1, plan.members)):
        first, last = chance.choice(text.FIRST_NAMES), chance.choice(text.LAST_NAMES)
        plain = f"{first}-{last}".lower()
        login = next(one for one in (plain if n == 0 else f"{plain}-{n}" for n in count()) if one not in taken)
        taken.add(login)
        person = add_account(world, login, f"{first} {last}", "User", now)
        members[person.id] = "admin" if number == 0 else "member"
        people.append(person)
    return people


def _generate_pull(
    world: World, chance: random.Random, repo: Repository, people: list[Account], number: int, at: int
) -> PullRequest:
    author = chance.choice(people)
    title = f"{chance.choice(text.VERBS)} {chance.choice(text.SUBJECTS)}"
    pull = add_pull(world, repo, repo, author, title, f"change-{number + 1}", at)
    pull.labels = [ensure_label(world, repo, name).name for name in chance.sample(text.LABELS, chance.randint(0, 2))]
    reviewer = chance.choice(people)
    if reviewer is not author and chance.random() < 0.4:
        add_review(world, pull, reviewer, chance.random() < 0.7, at)
    add_checks(world, pull, chance.choice(("success", "success", "success", "failure", "pending", "none")), at)
    return pull


def _meet(world: World, chance: random.Random, pull: PullRequest, fate: str) -> None:
    if fate == "open":
        pull.draft = chance.random() < 0.1
    else:
        end(world, pull, world.accounts[pull.author_id or 0] if fate == "merged" else None, pull.updated_at)
