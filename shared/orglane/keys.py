"""Every key of the one table, and what is asked of it.

| rows                                | pk              | sk                     | asked                                        |
|-------------------------------------|-----------------|------------------------|----------------------------------------------|
| head of an organization             | ORG#<o>         | META                   | get; the fence of every commit               |
| repositories, pull requests, people | ORG#<o>         | REPO# PR# MEMBER# …    | get by key; query a section, or one repo     |
| parked commands                     | ORG#<o>         | PARKED#<command>       | query (newest first)                         |
| log = outbox, replay, history       | LOG#<o>         | <seq, 20 digits>       | query from a position; newest first          |
| effects already had                 | DEDUP#<o>       | <hook>#<guid>          | get with the rows it guards                  |
| who listens to a topic              | TOPIC#<topic>   | CONN#<connection>      | query by the pusher                          |
| a connection                        | CONN#<id>       | META                   | get on each frame; its topics                |
| people and what they may see        | USER#<id>       | META, ORG#<o>          | query                                        |
| sessions, tickets, tokens, sign-ins | SESSION#<hash>… | META                   | get, conditional delete                      |
| first answers of repeated POSTs     | ANSWER#<hash>   | META                   | get                                          |
| organizations by login              | DIRECTORY       | ORG#<o>                | query by the operator's command line         |

Numeric GitHub ids are the keys, so that a rename or a transfer keeps its rows.
"""

from typing import NamedTuple


class Key(NamedTuple):
    """The primary key of one row."""

    pk: str
    sk: str


HEAD_SK = "META"
LOG_PREFIX = "LOG#"
REPO_PREFIX = "REPO#"
PULL_REQUEST_PREFIX = "PR#"
MEMBER_PREFIX = "MEMBER#"
JOB_PREFIX = "JOB#"
TASK_PREFIX = "TASK#"
CONNECTION_PREFIX = "CONN#"
ORGANIZATION_PREFIX = "ORG#"
DIRECTORY_PK = "DIRECTORY"


def organization_pk(organization_id: str) -> str:
    """The partition that holds an organization's state."""
    return f"ORG#{organization_id}"


def head(organization_id: str) -> Key:
    """META: epoch, head position, GitHub status, counters."""
    return Key(organization_pk(organization_id), HEAD_SK)


def repository(organization_id: str, repo_id: str) -> Key:
    return Key(organization_pk(organization_id), f"{REPO_PREFIX}{repo_id}")


def pull_request(organization_id: str, repo_id: str, number: int) -> Key:
    return Key(organization_pk(organization_id), f"{PULL_REQUEST_PREFIX}{repo_id}#{number}")


def pull_requests_of(repo_id: str) -> str:
    """The sort key prefix of one repository's pull requests."""
    return f"{PULL_REQUEST_PREFIX}{repo_id}#"


def member(organization_id: str, member_id: str) -> Key:
    return Key(organization_pk(organization_id), f"{MEMBER_PREFIX}{member_id}")


def parked(organization_id: str, command_id: str) -> Key:
    return Key(organization_pk(organization_id), f"PARKED#{command_id}")


def log_pk(organization_id: str) -> str:
    """The partition of an organization's log; the push mapping filters on its prefix."""
    return f"{LOG_PREFIX}{organization_id}"


def log_sk(seq: int) -> str:
    """20 digits, so that the text order is the order of positions."""
    return f"{seq:020d}"


def dedup(organization_id: str, effect: str) -> Key:
    """The mark that a delivery has had its effect; `effect` is `<hook>#<guid>`."""
    return Key(f"DEDUP#{organization_id}", effect)


def topic_pk(topic: str) -> str:
    return f"TOPIC#{topic}"


def directory(organization_id: str) -> Key:
    return Key(DIRECTORY_PK, f"{ORGANIZATION_PREFIX}{organization_id}")


def pr_id(repo_id: str, number: int) -> str:
    """A pull request's id on the wire."""
    return f"{repo_id}#{number}"
