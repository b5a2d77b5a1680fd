"""What happens at GitHub: people work, admins govern, and its API lags behind its webhooks."""

import random
from collections.abc import Callable

from local.github import actions_account
from local.github.errors import GitHubError
from local.github.lookup import installation_on, repositories_of
from local.github.replica import Lag
from tests.simulated.history import History
from tests.simulated.organization import Organization
from tests.simulator.machine import Machine

MOST_LAG_MS = 30_000


def begin(machine: Machine) -> None:
    """The App was installed on every account, and the news of it is on its way."""
    for each in machine.organizations:
        actions_account.tell(machine.hub, each.installation, "created", machine.hub.actor(each.owner))


def live(machine: Machine, chance: random.Random) -> None:
    """One to three things happen in an organization, as a rule within a second."""
    organization = chance.choice(machine.organizations)
    history = History(machine.hub, organization.owner, chance)
    for _ in range(chance.randint(1, 3)):
        history.act()
        machine.clock.forward(chance.choice((0, 0, 0, 300, 1000)))


def govern(machine: Machine, chance: random.Random) -> None:
    """Somebody decides about the App, the people, or an account's name."""
    try:
        chance.choice(_decisions(machine, chance.choice(machine.organizations), chance))()
    except GitHubError:
        return
    # GitHub's clock tells no order within a second, and nobody suspends and allows an App within one.
    machine.clock.forward(1000)
    machine.refresh()


def _decisions(machine: Machine, organization: Organization, chance: random.Random) -> list[Callable[[], object]]:
    hub, owner = machine.hub, organization.owner
    actor = hub.actor(owner)
    people = [each for each in hub.world.accounts.values() if each.kind == "User" and each.id != owner.id]
    someone = chance.choice(people)
    some_repos = repositories_of(hub.world, owner.id)[: chance.randint(1, 2)]
    installation = installation_on(hub.world, owner.id)
    if installation is None:
        return [lambda: actions_account.install(hub, owner, actor)]
    if installation.suspended_at is not None:
        return [lambda: actions_account.unsuspend(hub, owner, actor)]
    return [
        lambda: actions_account.uninstall(hub, owner, actor),
        lambda: actions_account.suspend(hub, owner, actor),
        lambda: actions_account.set_member(hub, owner, someone, "member", actor),
        lambda: actions_account.remove_member(hub, owner, someone, actor),
        lambda: actions_account.select_repositories(hub, owner, some_repos, "removed", actor),
        lambda: actions_account.select_repositories(hub, owner, some_repos, "added", actor),
        lambda: actions_account.rename_account(hub, owner, f"login-{chance.randrange(99)}", actor),
        lambda: actions_account.accept_permissions(hub, owner, actor),
    ]


def lag(machine: Machine, chance: random.Random) -> None:
    """GitHub's API falls behind what its webhooks tell, or catches up."""
    hub = machine.hub
    behind = Lag() if not hub.replica.lag.is_none else Lag(ms=chance.choice((1000, 5000, MOST_LAG_MS)))
    pulls = [pull for repo in hub.world.pulls.values() for pull in repo.values()]
    hub.replica.fall_behind(behind, pulls)


def caught_up(machine: Machine) -> None:
    """GitHub's API is up to date."""
    machine.hub.replica.fall_behind(Lag(), [])
