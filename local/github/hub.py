"""One running GitHub: world, clock, outbox, and the one way by which events leave."""

import asyncio
import random
from functools import partial

from local.github.clock import Clock
from local.github.config import AppConfig, Options
from local.github.deliveries import Delivery
from local.github.faults import Faults
from local.github.lookup import covers, first_admin, installation_on, new_id
from local.github.memory import Counts, Doubts, Grant, Limits
from local.github.outbox import Outbox
from local.github.pull_index import PullIndex
from local.github.replica import Replica
from local.github.shapes_account import organization, user
from local.github.shapes_app import installation as installation_shape
from local.github.shapes_app import installation_lite
from local.github.shapes_repository import owner_organization, repository
from local.github.store import Keeper
from local.github.view import Json, View
from local.github.world import Account, Installation, Repository, World


class Hub:
    """Everything that a handler needs."""

    def __init__(
        self,
        config: AppConfig,
        options: Options,
        world: World,
        store: Keeper,
        clock: Clock | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.config, self.options, self.world, self.store = config, options, world, store
        self.view = View(world, options, config)
        self.clock = clock or Clock()
        # Tokens and GUIDs come from here: a test that gives a seed gets the same ones again.
        self.chance = chance or random.SystemRandom()
        self.counts = Counts()
        self.limits = Limits()
        self.doubts = Doubts()
        self.faults = Faults()
        self.replica = Replica(self.clock)
        self.pulls = PullIndex(world)
        self.grants: dict[str, Grant] = {}
        self.dirty = asyncio.Event()
        number = partial(new_id, world, "delivery")
        self.outbox = Outbox(config, self.clock, self.chance, number, self._delivered)

    def _delivered(self, delivery: Delivery) -> None:
        self.store.append_delivery(delivery)
        self.dirty.set()

    def now(self) -> int:
        """GitHub's time in seconds."""
        return self.clock.now()

    def secret(self, size: int) -> str:
        """So many bytes that nobody can guess, as hexadecimal digits."""
        return self.chance.randbytes(size).hex()

    def send(self, event: str, repo: Repository, sender: Account, payload: Json, *, shape: Json | None = None) -> None:
        """An event of a repository: it leaves only through an active installation that reaches it."""
        installation = self.active_installation(repo.owner_id)
        if installation is None or not covers(installation, repo):
            return
        body = {
            **payload,
            "repository": shape or repository(self.view, repo),
            **owner_organization(self.view, repo),
            "sender": user(self.view, sender),
            "installation": installation_lite(installation),
        }
        self.outbox.add(event, body, installation.id, repo.id)

    def send_for_organization(self, event: str, org: Account, sender: Account, payload: Json) -> None:
        """An event of an organization."""
        installation = self.active_installation(org.id)
        if installation is None:
            return
        body = {
            **payload,
            "organization": organization(self.view, org),
            "sender": user(self.view, sender),
            "installation": installation_lite(installation),
        }
        self.outbox.add(event, body, installation.id, None)

    def send_about(self, event: str, installation: Installation, sender: Account, payload: Json) -> None:
        """An event about the installation itself."""
        action = {"action": payload["action"]}
        about = {"installation": installation_shape(self.view, installation)}
        body = {**action, **about, **payload, "sender": user(self.view, sender)}
        self.outbox.add(event, body, installation.id, None)

    def active_installation(self, account_id: int) -> Installation | None:
        """The App's installation on an account, unless it is suspended."""
        found = installation_on(self.world, account_id)
        return None if found is None or found.suspended_at is not None else found

    def actor(self, account: Account, named: Account | None = None) -> Account:
        """Who does it: the one named, or the first of the account's admins."""
        return named or first_admin(self.world, account)
