"""The merge rule: any order, any number of times, the same state.

Every payload becomes a version that sorts; a row takes a payload only when its version is greater, and then takes all
of it. Every function here is a join: commutative, associative, idempotent.
"""

from orglane.merge.branches import merge_branch, merge_listed_branch
from orglane.merge.commits import counted, merge_checks, merge_listed_checks, rolled_up, rollup
from orglane.merge.descriptions import is_described_by, merge_description
from orglane.merge.heads import merge_account, merge_installation
from orglane.merge.members import merge_member
from orglane.merge.pull_requests import (
    is_settled,
    merge_base_move,
    merge_pull_request,
    merge_push,
    merge_report,
    merge_reviews,
    pull_request_version,
    with_checks,
)
from orglane.merge.repositories import merge_presence, merge_repository

__all__ = [
    "counted",
    "is_described_by",
    "is_settled",
    "merge_account",
    "merge_base_move",
    "merge_branch",
    "merge_checks",
    "merge_description",
    "merge_installation",
    "merge_listed_branch",
    "merge_listed_checks",
    "merge_member",
    "merge_presence",
    "merge_pull_request",
    "merge_push",
    "merge_report",
    "merge_repository",
    "merge_reviews",
    "pull_request_version",
    "rolled_up",
    "rollup",
    "with_checks",
]
