"""What is asked of GitHub's GraphQL API, as texts.

One query asks for pull requests of many repositories: each has an alias, a page size and a cursor of its own.
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

CHECKS_A_PAGE = 100

# The ids of runs and suites are taken from their addresses: `databaseId` is an Int of 32 bits, which they outgrew.
_CONTEXTS = """
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes {
              __typename
              ... on CheckRun {
                permalink name status conclusion startedAt completedAt
                checkSuite { url }
              }
              ... on StatusContext { context state createdAt }
            }
"""

_PULL_REQUEST = f"""
fragment Pull on PullRequest {{
  number title state isDraft url headRefName headRefOid isCrossRepository baseRefName
  headRepository {{ nameWithOwner }}
  author {{ __typename login avatarUrl }}
  labels(first: 100) {{ nodes {{ name color }} }}
  reviewRequests(first: 100) {{
    nodes {{
      requestedReviewer {{
        __typename
        ... on User {{ login }}
        ... on Bot {{ login }}
        ... on Mannequin {{ login }}
        ... on Team {{ slug }}
      }}
    }}
  }}
  latestOpinionatedReviews(first: 100) {{ nodes {{ ...Verdict }} }}
  dismissed: reviews(states: DISMISSED, last: 50) {{ nodes {{ ...Verdict }} }}
  commits(last: 1) {{
    nodes {{
      commit {{
        oid
        statusCheckRollup {{
          contexts(first: {CHECKS_A_PAGE}) {{{_CONTEXTS}          }}
        }}
      }}
    }}
  }}
  mergeable additions deletions createdAt updatedAt mergedAt closedAt
}}

fragment Verdict on PullRequestReview {{
  databaseId fullDatabaseId state submittedAt
  author {{
    __typename
    login
    ... on User {{ databaseId }}
    ... on Bot {{ databaseId }}
    ... on Mannequin {{ databaseId }}
  }}
}}
"""

COUNTS = """
query Counts($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Repository { databaseId pullRequests(states: OPEN, first: 1) { totalCount } }
  }
}
"""

_MEMBERS = """
  organization(login: $login) {
    databaseId
    membersWithRole(first: 100, after: $members) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { role node { databaseId login name avatarUrl } }
    }
  }
"""

MEMBERS = f"""
query Members($login: String!, $members: String) {{{_MEMBERS}}}
"""

USER = """
query Person($login: String!) {
  user(login: $login) { databaseId login name avatarUrl }
}
"""

# The one query that asks for the description: a page of many texts would be huge.
PULL = f"""
query Pull($owner: String!, $name: String!, $number: Int!) {{
  repository(owner: $owner, name: $name) {{
    id databaseId nameWithOwner
    pullRequest(number: $number) {{ ...Pull body }}
  }}
}}
{_PULL_REQUEST}
"""

MORE_CHECKS = f"""
query Checks($id: ID!, $number: Int!, $after: String) {{
  node(id: $id) {{
    ... on Repository {{
      pullRequest(number: $number) {{
        headRefOid
        commits(last: 1) {{
          nodes {{
            commit {{
              oid
              statusCheckRollup {{
                contexts(first: {CHECKS_A_PAGE}, after: $after) {{{_CONTEXTS}                }}
              }}
            }}
          }}
        }}
      }}
    }}
  }}
}}
"""

BRANCHES = """
query Branches($id: ID!, $after: String) {
  node(id: $id) {
    ... on Repository {
      refs(refPrefix: "refs/heads/", first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { name target { oid } }
      }
    }
  }
}
"""


def pulls_of(repositories: int) -> str:
    """Pages of open pull requests of so many repositories: variables `i<n>` (id), `n<n>` (how many), `a<n>` (after)."""
    variables = ", ".join(f"$i{n}: ID!, $n{n}: Int!, $a{n}: String" for n in range(repositories))
    pages = "".join(
        f"""
  r{n}: node(id: $i{n}) {{
    ... on Repository {{
      databaseId
      pullRequests(states: OPEN, first: $n{n}, after: $a{n}, orderBy: {{ field: CREATED_AT, direction: ASC }}) {{
        totalCount
        pageInfo {{ hasNextPage endCursor }}
        nodes {{ ...Pull }}
      }}
    }}
  }}"""
        for n in range(repositories)
    )
    return f"query Pulls({variables}) {{{pages}\n}}\n{_PULL_REQUEST}"


def single_pulls(pulls: int) -> str:
    """So many pull requests, each by its repository's id (`i<n>`) and number (`n<n>`)."""
    variables = ", ".join(f"$i{n}: ID!, $n{n}: Int!" for n in range(pulls))
    each = "".join(
        f"""
  r{n}: node(id: $i{n}) {{
    ... on Repository {{ databaseId pullRequest(number: $n{n}) {{ ...Pull }} }}
  }}"""
        for n in range(pulls)
    )
    return f"query Single({variables}) {{{each}\n}}\n{_PULL_REQUEST}"
