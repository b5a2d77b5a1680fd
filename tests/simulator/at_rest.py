"""What must be true once nothing fails any more and everything is drained: oracles like those of `always`."""

from collections.abc import Iterator

from orglane import keys
from orglane.commands import DescriptionFacts
from orglane.frames import organization_topic
from orglane.github import payload
from orglane.jobs import ACTIVE
from orglane.rows import Description, JobRow
from orglane.views import may_be_old
from tests.fakes import CONNECTION_S, live
from tests.simulated.organization import Organization
from tests.simulated.truth import (
    github_says,
    members_of_github,
    our_members,
    our_repositories,
    repositories_of_github,
    we_say,
)
from tests.simulator.always import News, Oracle
from tests.simulator.machine import Machine


def nothing_waits(machine: Machine, news: News) -> Iterator[str]:
    """Once nothing fails any more, every queue runs dry."""
    if held := list(machine.lanes.waiting_ones()):
        yield f"{len(held)} on the lanes, first {held[0].id} after {held[0].receives} receives"
    if dead := [held for queue in machine.lanes.all() for held in queue.dead]:
        yield f"{len(dead)} dead letters, first {dead[0].id}"
    if machine.nudges.waiting:
        yield f"{len(machine.nudges.waiting)} nudges, first {machine.nudges.waiting[0]}"
    if not all(shard.is_empty for shard in machine.stream.shards):
        yield "the stream"
    if machine.table.parked:
        yield f"parked: {machine.table.parked}"


def nothing_is_lost(machine: Machine, news: News) -> Iterator[str]:
    """What was answered with 202 has had its effect; what failed at GitHub has come after a recovery."""
    for command_id in machine.accepted:
        command = machine.lanes.sent.get(command_id)
        if command is None:
            yield f"{command_id} was accepted and is on no lane"
            continue
        noted = (command.organization_id, command.dedup) in machine.table.marks
        if not noted:
            yield f"{command_id} ({command.event}) was accepted and had no effect"
    connected = {str(each.installation.id) for each in machine.organizations if _is_connected(machine, each)}
    arrived = {each.guid for each in machine.hub.outbox.log.all() if each.status_code == 202}
    # What reached the lane before its function died, GitHub has as failed.
    arrived |= {effect.partition("#")[0] for _, effect in machine.table.marks}
    for delivery in machine.hub.outbox.log.all():
        if str(delivery.installation_id) in connected and delivery.guid not in arrived:
            yield f"{delivery.event}.{delivery.action} {delivery.guid} never arrived"


def _is_connected(machine: Machine, organization: Organization) -> bool:
    head = machine.table.head(organization.organization_id)
    return head is not None and head.is_connected


def jobs_end(machine: Machine, news: News) -> Iterator[str]:
    """Every job comes to an end; one that nobody began waits while the App is gone, for the next that asks for it."""
    gone = {each.organization_id for each in machine.organizations if not _is_connected(machine, each)}
    for (organization_id, _), row in machine.table.rows.items():
        if not isinstance(row, JobRow) or row.job.status not in ACTIVE:
            continue
        if row.job.status != "queued" or organization_id not in gone:
            yield f"{row.job.kind} {row.job.job_id} is {row.job.status}: {row.job.message}"


def rows_are_githubs(machine: Machine, news: News) -> Iterator[str]:
    """After one sync our rows are what GitHub's payloads say, and an organization without the App has none."""
    for organization in machine.organizations:
        there = organization.installation.id in machine.hub.world.installations
        if not there or organization.installation.suspended_at is not None:
            if _is_connected(machine, organization):
                yield f"{organization.organization_id} is connected, and its installation is no more"
            continue
        if not _is_connected(machine, organization):
            yield f"{organization.organization_id} is not connected, and its installation is there"
            continue
        yield from _differs(organization)


def _differs(organization: Organization) -> Iterator[str]:
    hub, installation, owner = organization.hub, organization.installation, organization.owner
    said, really = we_say(organization), github_says(hub, installation)
    for pr_id in {**said, **really}:
        if said.get(pr_id) != really.get(pr_id):
            yield f"{pr_id}: {said.get(pr_id)} and not {really.get(pr_id)}"
    if our_repositories(organization) != repositories_of_github(hub, installation):
        yield f"repositories: {our_repositories(organization)} and not {repositories_of_github(hub, installation)}"
    if owner.kind == "Organization" and our_members(organization) != members_of_github(hub, owner):
        yield f"members: {our_members(organization)} and not {members_of_github(hub, owner)}"


def texts_are_githubs(machine: Machine, news: News) -> Iterator[str]:
    """What a pull request says of itself is what it says at GitHub, or is known to be perhaps of yesterday."""
    for organization in machine.organizations:
        if not _is_connected(machine, organization):
            continue
        bodies = {
            keys.pr_id(str(pull.repository_id), pull.number): payload.description({"body": pull.body})
            for pulls in machine.hub.world.pulls.values()
            for pull in pulls.values()
        }
        rows = machine.table.rows_of(organization.organization_id)
        for pr_id, row in organization.open_pulls().items():
            text = rows.get(keys.description_sk(row.repo_id, row.facts.number))
            if not isinstance(text, Description) or row.described is None or may_be_old(row):
                continue
            if DescriptionFacts(text.text, text.is_cut) != bodies[pr_id]:
                yield f"the text of {pr_id} is {text.text!r} and not {bodies[pr_id]}"


def every_view_is_a_snapshot(machine: Machine, news: News) -> Iterator[str]:
    """Every sidebar that is open comes to stand at the head."""
    for sidebar in machine.sidebars:
        if machine.table.head(sidebar.organization_id) and not sidebar.is_current:
            yield f"{sidebar.connection_id} stands at {sidebar.position}"


def registrations_expire(machine: Machine, news: News) -> Iterator[str]:
    """2 h 10 min after the last sidebar has closed nobody listens, however many `$disconnect` were lost."""
    later_ms = machine.clock() + CONNECTION_S * 1000
    for organization in machine.organizations:
        listening = live(machine.connections, organization_topic(organization.organization_id), later_ms)
        if listening:
            yield f"{listening} listen to {keys.organization_pk(organization.organization_id)}"


AT_REST: tuple[Oracle, ...] = (
    nothing_waits,
    nothing_is_lost,
    jobs_end,
    rows_are_githubs,
    texts_are_githubs,
    every_view_is_a_snapshot,
    registrations_expire,
)
