"""Every key of the one table, and what is asked of it.

| rows                                | pk              | sk                     | asked                                        |
|-------------------------------------|-----------------|------------------------|----------------------------------------------|
| head of an organization             | ORG#<o>         | META                   | get; the fence of every commit               |
| repositories, pull requests, people | ORG#<o>         | REPO# PR# MEMBER#      | get by key; query a section, or one repo     |
| descriptions of pull requests       | ORG#<o>         | TEXT#<repo>#<number>   | get with its pull request, alone             |
| branches, checks of a commit        | ORG#<o>         | BRANCH#<repo>#<name> COMMIT#<repo>#<sha> | get by key; query one repo |
| jobs                                | ORG#<o>         | JOB#<job>              | get; query (newest first)                    |
| what a job works on, its notes      | ORG#<o>         | SLOT#<kind…> WORK#<job> | get                                         |
| parked commands                     | ORG#<o>         | PARKED#<command>       | get with a redriven one; query (newest first) |
| log = outbox, replay, history       | LOG#<o>         | <seq, 20 digits>       | query from a position; newest first          |
| news of a person, for the pusher    | LOG#app:<user>  | <time>-…               | never: the table's stream brings them        |
| effects already had                 | DEDUP#<o>       | <guid>#<hook>#<index>  | get with the rows it guards; query a GUID    |
| who listens to a topic              | TOPIC#<topic>   | CONN#<connection>      | query by the pusher                          |
| a connection                        | CONN#<id>       | META                   | get on each frame; its topics                |
| people, what they may see           | USER#<id>       | META, ORG#<o>          | query: their shell and where it stands       |
| their sessions and connections      | USER#<id>       | SESSION#<hash> CONN#<connection> | query, to end them                 |
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
DESCRIPTION_PREFIX = "TEXT#"
MEMBER_PREFIX = "MEMBER#"
JOB_PREFIX = "JOB#"
TASK_PREFIX = "TASK#"
BRANCH_PREFIX = "BRANCH#"
COMMIT_PREFIX = "COMMIT#"
PARKED_PREFIX = "PARKED#"
CONNECTION_PREFIX = "CONN#"
SESSION_PREFIX = "SESSION#"
ORGANIZATION_PREFIX = "ORG#"
NOTICE_PREFIX = f"{LOG_PREFIX}app:"
SHELL_TOPIC = "app"
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


def repository_sk(repo_id: str) -> str:
    return f"{REPO_PREFIX}{repo_id}"


def pull_request_sk(repo_id: str, number: int) -> str:
    return f"{PULL_REQUEST_PREFIX}{repo_id}#{number}"


def description_sk(repo_id: str, number: int) -> str:
    """Of a prefix of its own: whoever reads pull requests by the section reads no texts."""
    return f"{DESCRIPTION_PREFIX}{repo_id}#{number}"


def branch_sk(repo_id: str, name: str) -> str:
    return f"{BRANCH_PREFIX}{repo_id}#{name}"


def branches_of(repo_id: str) -> str:
    """The sort key prefix of one repository's branches."""
    return f"{BRANCH_PREFIX}{repo_id}#"


def commit_sk(repo_id: str, sha: str) -> str:
    return f"{COMMIT_PREFIX}{repo_id}#{sha}"


def member_sk(member_id: str) -> str:
    return f"{MEMBER_PREFIX}{member_id}"


def job_sk(job_id: str) -> str:
    return f"{JOB_PREFIX}{job_id}"


def member(organization_id: str, member_id: str) -> Key:
    return Key(organization_pk(organization_id), f"{MEMBER_PREFIX}{member_id}")


def job(organization_id: str, job_id: str) -> Key:
    return Key(organization_pk(organization_id), f"{JOB_PREFIX}{job_id}")


def slot(organization_id: str, name: str) -> Key:
    """What at most one job at a time works on."""
    return Key(organization_pk(organization_id), f"SLOT#{name}")


def work(organization_id: str, job_id: str) -> Key:
    """The notes of whoever carries a job out: lease, cursor."""
    return Key(organization_pk(organization_id), f"WORK#{job_id}")


def parked_sk(parked_id: str) -> str:
    """Of a parked command by its id, of what is no command by its message's."""
    return f"{PARKED_PREFIX}{parked_id}"


def parked(organization_id: str, parked_id: str) -> Key:
    return Key(organization_pk(organization_id), parked_sk(parked_id))


def log_pk(organization_id: str) -> str:
    """The partition of an organization's log; the push mapping filters on its prefix."""
    return f"{LOG_PREFIX}{organization_id}"


def log_sk(seq: int) -> str:
    """20 digits, so that the text order is the order of positions."""
    return f"{seq:020d}"


def notice(user_id: str, notice_id: str) -> Key:
    """News of a person: of the prefix that the push mapping lets through, and of no organization's log."""
    return Key(f"{NOTICE_PREFIX}{user_id}", notice_id)


def dedup(organization_id: str, effect: str) -> Key:
    """The mark that a command has had its effect; `effect` is `<guid>#<hook>#<index>`, or a job's slice."""
    return Key(f"DEDUP#{organization_id}", effect)


def user_pk(user_id: str) -> str:
    return f"USER#{user_id}"


def membership(user_id: str, organization_id: str) -> Key:
    """That a person may see an organization."""
    return Key(user_pk(user_id), f"{ORGANIZATION_PREFIX}{organization_id}")


def connection(connection_id: str) -> Key:
    return Key(f"{CONNECTION_PREFIX}{connection_id}", HEAD_SK)


def connection_of(user_id: str, connection_id: str) -> Key:
    """That a connection is a person's."""
    return Key(user_pk(user_id), f"{CONNECTION_PREFIX}{connection_id}")


def listener(name: str, connection_id: str) -> Key:
    """That a connection listens to what goes by this name."""
    return Key(topic_pk(name), f"{CONNECTION_PREFIX}{connection_id}")


def shell_name(user_id: str) -> str:
    """The name under which the connections are found that listen to a person's own shell."""
    return f"app:{user_id}"


def shells_name(organization_id: str) -> str:
    """The same for everyone in whose shell an organization is shown."""
    return f"app@{organization_id}"


def is_shell_name(name: str) -> bool:
    """Whether this is no topic but a name of the topic `app`."""
    return name.startswith(("app:", "app@"))


def topic_pk(topic: str) -> str:
    return f"TOPIC#{topic}"


def directory(organization_id: str) -> Key:
    return Key(DIRECTORY_PK, f"{ORGANIZATION_PREFIX}{organization_id}")


def pr_id(repo_id: str, number: int) -> str:
    """A pull request's id on the wire."""
    return f"{repo_id}#{number}"
