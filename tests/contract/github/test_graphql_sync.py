"""GraphQL as a full sync asks it: many repositories in one query, every fact of a pull request, what it all costs."""

import pytest

from tests.contract.github.inside import Inside

FACTS = """
query Facts($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Repository {
      databaseId nameWithOwner name url isPrivate isArchived pushedAt updatedAt
      defaultBranchRef { name target { oid } }
      refs(first: 2, refPrefix: "refs/heads/") { totalCount pageInfo { hasNextPage endCursor } nodes { name } }
      pullRequests(first: 1, states: OPEN) { totalCount }
    }
  }
}
"""
PULL = """
query Pull($id: ID!, $number: Int!) {
  node(id: $id) { ... on Repository { pullRequest(number: $number) {
    databaseId fullDatabaseId number reviewDecision
    author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
    latestOpinionatedReviews(first: 10) { nodes { databaseId state author { login } } }
    reviewRequests(first: 10) { nodes { requestedReviewer {
      __typename ... on User { login } ... on Team { slug } } } }
    labels(first: 10) { nodes { name color } }
    commits(last: 1) { nodes { commit { oid statusCheckRollup { state contexts(first: 3) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes {
        __typename
        ... on CheckRun { databaseId name status conclusion startedAt completedAt permalink
          checkSuite { databaseId app { databaseId slug } } }
        ... on StatusContext { context state createdAt } } } } } } }
  } } }
}
"""


def _pull(github: Inside, made: dict[str, object]) -> dict[str, object]:
    number = made["number"]
    found: dict[str, object] = github.data(PULL, id=github.repositories[0]["node_id"], number=number)["node"][
        "pullRequest"
    ]
    return found


def test_repositories_by_id_with_null_for_those_that_cannot_be_seen() -> None:
    github = Inside()
    github.grow("elsewhere")
    other = github.press("GET", "/organizations/elsewhere")["repositories"][0]
    mine = github.repositories
    answer = github.query(FACTS, ids=[mine[0]["node_id"], other["node_id"], mine[1]["node_id"], "bm9uc2Vuc2U="])
    found = answer["data"]["nodes"]
    assert [one and one["databaseId"] for one in found] == [mine[0]["id"], None, mine[1]["id"], None]
    assert found[0]["defaultBranchRef"]["name"] == "main"
    assert found[0]["refs"]["totalCount"] > len(found[0]["refs"]["nodes"]) == 2
    errors = answer["errors"]
    assert [(one["type"], one["path"]) for one in errors] == [("NOT_FOUND", ["nodes", 1]), ("NOT_FOUND", ["nodes", 3])]
    assert errors[0]["message"] == f"Could not resolve to a node with the global id of '{other['node_id']}'."


def test_aliases_have_pages_of_their_own() -> None:
    github = Inside(pull_requests=30)
    first, second = (one["node_id"] for one in github.repositories)
    page = "databaseId pullRequests(first: $%s, after: $%s, states: OPEN) { pageInfo { endCursor } nodes { number } }"
    query = f"""query ($n0: Int!, $a0: String, $n1: Int!, $a1: String) {{
      r0: node(id: "{first}") {{ ... on Repository {{ {page % ("n0", "a0")} }} }}
      r1: node(id: "{second}") {{ ... on Repository {{ {page % ("n1", "a1")} }} }} }}"""
    one = github.data(query, n0=2, n1=3)
    assert [len(one[name]["pullRequests"]["nodes"]) for name in ("r0", "r1")] == [2, 3]
    after = one["r0"]["pullRequests"]["pageInfo"]["endCursor"]
    two = github.data(query, n0=2, a0=after, n1=1)
    seen = [pull["number"] for page in (one, two) for pull in page["r0"]["pullRequests"]["nodes"]]
    assert len(set(seen)) == 4


def test_a_dismissed_verdict_stays_in_the_list_and_out_of_the_decision() -> None:
    github = Inside(members=4)
    author, ada, ben, _ = github.members
    at, made = github.open(author=author)
    for who, state in ((ada, "approve"), (ben, "request_changes"), (ben, "comment"), (ada, "dismiss")):
        github.press("POST", f"{at}/review", author=who, state=state)
    found = _pull(github, made)
    assert found["reviewDecision"] == "CHANGES_REQUESTED"
    reviews = found["latestOpinionatedReviews"]["nodes"]  # type: ignore[index]
    assert [(one["author"]["login"], one["state"]) for one in reviews] == [
        (ada, "DISMISSED"),
        (ben, "CHANGES_REQUESTED"),
    ]
    assert all(one["databaseId"] > 2**31 for one in reviews)


def test_checks_and_statuses_come_with_their_numbers() -> None:
    github = Inside()
    at, made = github.open()
    github.press("POST", f"{at}/checks", state="success")
    github.press("POST", f"{at}/status", state="pending", context="preview")
    commit = _pull(github, made)["commits"]["nodes"][0]["commit"]  # type: ignore[index]
    rollup = commit["statusCheckRollup"]
    contexts = rollup["contexts"]
    assert (rollup["state"], contexts["totalCount"], contexts["pageInfo"]["hasNextPage"]) == ("PENDING", 4, True)
    assert [one["name"] for one in contexts["nodes"]] == ["build", "test", "lint"]
    check = contexts["nodes"][0]
    assert check["databaseId"] > 2**34
    assert check["checkSuite"]["databaseId"] > 2**34
    assert check["checkSuite"]["app"] == {"databaseId": 15368, "slug": "github-actions"}
    assert check["permalink"].endswith(f"/runs/{check['databaseId']}")


def test_a_bot_has_a_suffix_in_rest_alone() -> None:
    github = Inside()
    name = github.repositories[0]["full_name"]
    github.press("POST", f"/repositories/{name}/branches/by-app")
    body = {"title": "By the App", "head": "by-app", "base": "main"}
    made = github.ask("POST", f"/repos/{name}/pulls", github.token, body).json
    assert (made["user"]["login"], made["user"]["type"]) == ("orglane[bot]", "Bot")
    author = {"__typename": "Bot", "login": "orglane", "databaseId": made["user"]["id"]}
    assert _pull(github, made)["author"] == author
    assert github.data("{ viewer { login } }") == {"viewer": {"login": "orglane[bot]"}}


def test_members_and_a_person() -> None:
    github = Inside(members=5)
    query = """query ($after: String) { organization(login: "acme") { databaseId
      membersWithRole(first: 3, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        edges { role node { databaseId login name avatarUrl } } } } }"""
    first = github.data(query)["organization"]["membersWithRole"]
    second = github.data(query, after=first["pageInfo"]["endCursor"])["organization"]["membersWithRole"]
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (5, False)
    edges = first["edges"] + second["edges"]
    assert [one["role"] for one in edges] == ["ADMIN"] + ["MEMBER"] * 4
    assert len({one["node"]["databaseId"] for one in edges}) == 5
    someone = edges[0]["node"]
    query = "query ($login: String!) { user(login: $login) { databaseId login name avatarUrl } }"
    assert github.data(query, login=someone["login"])["user"] == someone
    for login in ("acme", "orglane[bot]"):
        assert [one["type"] for one in github.query(query, login=login)["errors"]] == ["NOT_FOUND"]


def test_a_query_costs_what_github_says_it_does() -> None:
    # The example of GitHub's page on limits: 1 + 100 + 5,000 requests, 305,100 nodes.
    github = Inside()
    inner = "labels(first: 60) { nodes { id } }"
    issues = f"issues: pullRequests(first: 50) {{ nodes {{ {inner} }} }}"
    query = f"""query {{ rateLimit {{ cost nodeCount remaining resetAt }}
      organization(login: "acme") {{ repositories(first: 100) {{ nodes {{ {issues} }} }} }} }}"""
    told = github.data(query)["rateLimit"]
    assert (told["cost"], told["nodeCount"], told["remaining"]) == (51, 305_100, 4949)
    small = github.data("{ rateLimit { cost remaining } }")["rateLimit"]
    assert small == {"cost": 1, "remaining": 4948}


@pytest.mark.parametrize(("first", "refused"), [(99, False), (100, True)])
def test_too_many_possible_nodes_are_refused(first: int, refused: bool) -> None:
    github = Inside()
    query = """query ($first: Int!) { organization(login: "acme") { repositories(first: 50) { nodes {
      pullRequests(first: $first) { nodes { labels(first: 100) { nodes { name } } } } } } } }"""
    answer = github.query(query, first=first)
    assert ("errors" in answer) is refused
    if refused:
        (error,) = answer["errors"]
        assert error["type"] == "MAX_NODE_LIMIT_EXCEEDED"
        assert "505,050 possible nodes which exceeds the maximum limit of 500,000" in error["message"]
        assert "data" not in answer
