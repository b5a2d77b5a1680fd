"""GraphQL: executed on GitHub's own schema; pages, refusals and what each caller sees."""

from typing import Any

import pytest

from tests.contract.github.running import Running

SYNC = """
query ($org: String!, $after: String) {
  viewer { login }
  rateLimit { limit cost remaining used resetAt nodeCount }
  organization(login: $org) {
    id login name avatarUrl
    membersWithRole(first: 100) { totalCount edges { role node { databaseId login } } }
    repositories(first: 8, after: $after, orderBy: {field: NAME, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id databaseId nameWithOwner isPrivate isArchived url pushedAt
        defaultBranchRef { name target { oid } }
        pullRequests(states: [OPEN], first: 100, orderBy: {field: UPDATED_AT, direction: DESC}) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { ...pull }
        }
      }
    }
  }
}
fragment pull on PullRequest {
  id fullDatabaseId number title state isDraft url headRefName headRefOid baseRefName isCrossRepository
  headRepository { nameWithOwner } author { login avatarUrl }
  labels(first: 20) { nodes { name color } }
  reviewDecision
  reviewRequests(first: 20) { nodes { requestedReviewer { ... on User { login } ... on Team { slug } } } }
  latestReviews(first: 20) { nodes { state submittedAt author { login } } }
  reviews(first: 5) { totalCount }
  commits(last: 1) { totalCount nodes { commit { oid statusCheckRollup {
    state
    contexts(first: 50) { totalCount nodes {
      __typename
      ... on CheckRun { name status conclusion }
      ... on StatusContext { context state } } } } } } }
  mergeable additions deletions createdAt updatedAt mergedAt closedAt
}
"""


def ask(github: Running, token: str, query: str, **variables: Any) -> Any:
    answer = github.post("/graphql", {"query": query, "variables": variables}, token)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def token(github: Running) -> str:
    github.install()
    return github.installation_token()


def test_a_whole_organization_page_by_page(github: Running, token: str) -> None:
    pulls: list[Any] = []
    names: list[str] = []
    after = None
    while True:
        answer = ask(github, token, SYNC, org="acme-robotics", after=after)
        assert "errors" not in answer
        repositories = answer["data"]["organization"]["repositories"]
        names += [repo["nameWithOwner"] for repo in repositories["nodes"]]
        pulls += [pull for repo in repositories["nodes"] for pull in repo["pullRequests"]["nodes"]]
        after = repositories["pageInfo"]["endCursor"]
        if not repositories["pageInfo"]["hasNextPage"]:
            break
    assert answer["data"]["viewer"] == {"login": "orglane[bot]"}
    assert answer["data"]["organization"]["membersWithRole"]["totalCount"] == 12
    assert answer["data"]["organization"]["membersWithRole"]["edges"][0]["role"] == "ADMIN"
    assert names == sorted(names)
    assert len(names) == 20
    by_title = {pull["title"]: pull for pull in pulls}
    assert by_title["Remember the chosen fleet"]["author"] is None
    assert by_title["Contributed: conveyor belts"]["headRepository"] is None
    assert by_title["Index readings by robot and minute"]["mergeable"] == "CONFLICTING"
    assert by_title["Cursor pagination for /robots"]["reviewDecision"] == "CHANGES_REQUESTED"
    assert by_title["Answer 202 before the robot has confirmed"]["reviewDecision"] == "APPROVED"
    failing = by_title["Drop Python 3.10"]["commits"]["nodes"][0]["commit"]["statusCheckRollup"]
    assert (failing["state"], failing["contexts"]["totalCount"]) == ("FAILURE", 4)
    assert by_title["Jerk limits per joint"]["commits"]["nodes"][0]["commit"]["statusCheckRollup"] is None
    assert len(pulls) == sum(
        one["state"] == "open" for name in names for one in github.do("GET", f"/repositories/{name}/pulls")
    )


def test_global_ids_find_the_same_things(github: Running, token: str) -> None:
    repo = github.get("/repos/acme-robotics/docs", token).json()
    pull = github.get("/repos/acme-robotics/docs/pulls", token).json()[0]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on PullRequest { number } } }"
    answer = ask(github, token, query, ids=[repo["node_id"], pull["node_id"], "bm90aGluZw=="])
    assert answer["data"]["nodes"] == [
        {"__typename": "Repository", "id": repo["node_id"]},
        {"__typename": "PullRequest", "id": pull["node_id"], "number": pull["number"]},
        None,
    ]
    assert [(one["type"], one["path"]) for one in answer["errors"]] == [("NOT_FOUND", ["nodes", 2])]


def test_a_cursor_holds_while_the_list_changes(github: Running, token: str) -> None:
    query = """query ($after: String) { repository(owner: "acme-robotics", name: "fleet-console") {
      pullRequests(first: 2, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
        nodes { number } pageInfo { endCursor } } } }"""
    first = ask(github, token, query)["data"]["repository"]["pullRequests"]
    github.do("POST", "/repositories/acme-robotics/fleet-console/pulls", title="In between", head="between")
    second = ask(github, token, query, after=first["pageInfo"]["endCursor"])["data"]["repository"]["pullRequests"]
    seen = [one["number"] for one in first["nodes"] + second["nodes"]]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ('{ organization(login: "nobody") { id } }', "NOT_FOUND"),
        ('{ repository(owner: "acme-robotics", name: "nothing") { id } }', "NOT_FOUND"),
        ('{ organization(login: "acme-robotics") { repositories { totalCount } } }', "MISSING_PAGINATION_BOUNDARIES"),
        (
            '{ organization(login: "acme-robotics") { repositories(first: 101) { totalCount } } }',
            "EXCESSIVE_PAGINATION",
        ),
        (
            '{ organization(login: "acme-robotics") { repositories(first: 1, after: "?") { totalCount } } }',
            "INVALID_CURSOR_ARGUMENTS",
        ),
    ],
)
def test_refusals_have_githubs_types(github: Running, token: str, query: str, kind: str) -> None:
    assert [one["type"] for one in ask(github, token, query)["errors"]] == [kind]


def test_a_query_off_the_schema_is_refused(github: Running, token: str) -> None:
    assert "Cannot query field 'nope'" in ask(github, token, "{ viewer { nope } }")["errors"][0]["message"]
    assert "Syntax Error" in ask(github, token, "{ viewer {")["errors"][0]["message"]
    assert "errors" in ask(github, token, "")
    assert github.post("/graphql", {"query": "{ viewer { login } }"}).status_code == 401
    assert github.post("/api/graphql", {"query": "{ viewer { login } }"}, token).status_code == 200


def test_a_person_sees_only_what_is_theirs(github: Running, token: str) -> None:
    query = '{ viewer { login } organization(login: "acme-robotics") { repositories(first: 100) { totalCount } } }'
    inside = ask(github, github.user_token("chen-li"), query)["data"]
    outside = ask(github, github.user_token("nadia-wanders"), query)["data"]
    assert (inside["viewer"]["login"], inside["organization"]["repositories"]["totalCount"]) == ("chen-li", 20)
    assert outside["organization"]["repositories"]["totalCount"] == 0


def test_nothing_left_is_told_by_type(github: Running, token: str) -> None:
    assert ask(github, token, "{ rateLimit { remaining used } }")["data"]["rateLimit"] == {"remaining": 4999, "used": 1}
    github.do("PUT", "/rate-limit", exhaustedForSeconds=60)
    answer = github.post("/graphql", {"query": "{ viewer { login } }"}, token)
    assert [one["type"] for one in answer.json()["errors"]] == ["RATE_LIMITED"]
    assert (answer.headers["X-RateLimit-Remaining"], answer.headers["X-RateLimit-Resource"]) == ("0", "graphql")
