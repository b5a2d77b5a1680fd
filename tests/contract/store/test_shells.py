"""Everyone's own shell: what it shows, and where it stands by that."""

import pytest

from orglane.commands import Account
from orglane.model import Position
from orglane.ports import Commit, Principal
from orglane.ports.people import Person
from orglane.ports.shells import Shell
from orglane.rows import Head, State, replace
from tests.contract.store.commits import HEAD
from tests.contract.store.conftest import ANA, Ports
from tests.unit.builders import entry

TOKEN = Principal("deploy", None, "42")


def stands(ports: Ports, organization_id: str, standings: int) -> Head:
    """Make an organization whose standing has changed so many times."""
    head = replace(HEAD, account=Account(organization_id, "acme"), standings=standings)
    ports.store.commit(Commit(State(), State(head), entry(1, organization_id=organization_id), ()))
    return head


def test_nobody_that_is_known_has_a_shell_of_nothing(ports: Ports) -> None:
    shell = ports.shells.of(ANA)
    assert (shell.position, shell.person, shell.active) == (Position(epoch=1, seq=0), None, None)
    assert (dict(shell.roles), dict(shell.heads)) == ({}, {})


def test_a_shell_is_the_person_their_organizations_and_the_heads_of_those_that_are_known(ports: Ports) -> None:
    ports.belong("42")
    ports.belong("44")
    stands(ports, "43", 7)
    head = stands(ports, "42", 5)
    shell = ports.shells.of(ANA)
    assert shell.person == Person("7", "ana", None, "")
    assert (dict(shell.roles), dict(shell.heads)) == ({"42": "member", "44": "member"}, {"42": head})
    assert (shell.position.seq, shell.active) == (1 + 5, "42")


def test_memberships_begin_an_epoch_and_standings_move_within_it(ports: Ports) -> None:
    ports.belong("42")
    before = ports.shells.of(ANA).position
    stands(ports, "42", 2)
    assert ports.shells.of(ANA).position == Position(epoch=before.epoch, seq=before.seq + 2)
    ports.belong("43")
    assert ports.shells.of(ANA).position.epoch == before.epoch + 1


def test_a_tokens_shell_is_its_organization(ports: Ports) -> None:
    head = stands(ports, "42", 3)
    shell = ports.shells.of(TOKEN)
    assert (shell.position, shell.active, dict(shell.heads)) == (Position(epoch=1, seq=3), "42", {"42": head})
    assert dict(shell.roles) == {"42": "member"}


@pytest.mark.parametrize(("chosen", "active"), [(None, "42"), ("43", "43"), ("99", "42")])
def test_what_opens_first_is_what_was_chosen_while_it_is_theirs(chosen: str | None, active: str) -> None:
    shell = Shell(Position(epoch=1, seq=0), None, chosen, {"42": "admin", "43": "member"}, {"43": HEAD, "42": HEAD})
    assert shell.active == active
