"""A random life of a GitHub organization: what people do there, one thing after another."""

import random
from collections.abc import Callable

from local.github import actions_branch, actions_pull, actions_repository, actions_review
from local.github.errors import GitHubError
from local.github.hub import Hub
from local.github.labels import ensure_label
from local.github.lookup import pulls_of
from local.github.world import Account, PullRequest, Repository


class History:
    """Somebody who does things at GitHub."""

    def __init__(self, hub: Hub, owner: Account, chance: random.Random) -> None:
        self.hub, self.owner, self.chance = hub, owner, chance
        self.actor = hub.actor(owner)

    def act(self) -> None:
        """One thing of many; what GitHub refuses did not happen."""
        repos = [one for one in self.hub.world.repositories.values() if one.owner_id == self.owner.id]
        if not repos:
            return
        repo = self.chance.choice(repos)
        pulls = list(pulls_of(self.hub.world, repo).values())
        try:
            if pulls and self.chance.random() < 0.85:
                self.chance.choice(self.on_pull())(repo, self.chance.choice(pulls))
            else:
                self.chance.choice(self.on_repository())(repo)
        except GitHubError:
            return

    def on_pull(self) -> list[Callable[[Repository, PullRequest], object]]:
        hub, actor = self.hub, self.actor
        someone = hub.world.accounts[self.chance.choice(list(hub.world.members.get(self.owner.id) or [self.owner.id]))]
        name = f"label-{self.chance.randrange(3)}"
        edit = actions_pull.Edit
        return [
            lambda repo, pull: actions_pull.edit_pull(hub, pull, edit(title=f"T{self.chance.randrange(9)}"), actor),
            lambda repo, pull: actions_pull.edit_pull(hub, pull, edit(body=f"B{self.chance.randrange(9)}"), actor),
            lambda repo, pull: actions_pull.edit_pull(hub, pull, edit(draft=not pull.draft), actor),
            lambda repo, pull: actions_pull.edit_pull(
                hub, pull, edit(labels=[ensure_label(hub.world, repo, name).name]), actor
            ),
            lambda repo, pull: actions_pull.close_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.reopen_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.merge_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.push_to_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.request_review(hub, pull, someone, actor),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "approve", ""),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "request_changes", ""),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "comment", ""),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "dismiss", ""),
            lambda repo, pull: actions_review.set_checks(hub, pull, "success", ("build", "test"), actor),
            lambda repo, pull: actions_review.set_checks(hub, pull, "failure", ("build",), actor),
            lambda repo, pull: actions_review.set_checks(hub, pull, "pending", ("lint",), actor),
            lambda repo, pull: actions_review.set_status(hub, pull, "success", "ci", actor),
        ]

    def on_repository(self) -> list[Callable[[Repository], object]]:
        hub, actor, number = self.hub, self.actor, self.chance.randrange(10**6)
        return [
            lambda repo: actions_pull.open_pull(
                hub,
                repo,
                actions_pull.NewPull(f"New {number}", f"new-{number}", repo.default_branch, None, False, actor, repo),
            ),
            lambda repo: actions_branch.move_branch(hub, repo, repo.default_branch, actor, "push"),
            lambda repo: actions_repository.rename_repository(hub, repo, f"r{number}", actor),
            lambda repo: actions_repository.set_private(hub, repo, not repo.private, actor),
            lambda repo: actions_repository.create_repository(hub, self.owner, f"n{number}", False, actor),
            lambda repo: actions_repository.delete_repository(hub, repo, actor),
        ]
