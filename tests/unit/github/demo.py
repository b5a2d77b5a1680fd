"""The demo's GitHub, asked in GraphQL."""

from typing import Any

from local.github.auth import InstallationCaller
from local.github.config import PERMISSIONS
from local.github.graphql_account import Asker
from local.github.graphql_route import _answer
from local.github.hub import Hub
from local.github.lookup import installed_repositories, node_id, pulls_of
from local.github.world import Installation, PullRequest, Repository, Token
from orglane.github import queries
from tests.simulated.github import demo_hub


class Demo:
    """The demo's GitHub, asked in GraphQL."""

    def __init__(self) -> None:
        self.hub: Hub
        self.installation: Installation
        self.hub, self.owner, self.installation = demo_hub()
        self.pulls = [
            (repo, pull)
            for repo in installed_repositories(self.hub.world, self.installation)
            for pull in pulls_of(self.hub.world, repo).values()
        ]

    def ask(self, query: str, **variables: object) -> Any:
        token = Token("t", "installation", self.installation.id, 2**40, permissions=dict(PERMISSIONS))
        asker = Asker(self.hub, InstallationCaller(self.installation, token))
        return _answer(asker, {"query": query, "variables": variables})

    def node(self, repo: Repository, pull: PullRequest) -> Any:
        answer = self.ask(queries.single_pulls(1), i0=node_id("Repository", repo.id), n0=pull.number)
        assert "errors" not in answer
        return answer["data"]["r0"]["pullRequest"]


DEMO = Demo()
