"""What a control's path and body name: the account, the repository, the pull request, who does it."""

from local.github.call import Call
from local.github.lookup import account_named, pull_numbered, repository_named, user_named
from local.github.world import Account, PullRequest, Repository


def the_account(call: Call) -> Account:
    """The account in the path."""
    return account_named(call.world, call.params["login"])


def the_actor(call: Call, account: Account) -> Account:
    """Who does it to an account: the one named, else its first admin."""
    named = call.maybe_text("actor")
    return call.hub.actor(account, None if named is None else user_named(call.world, named))


def the_repository(call: Call) -> Repository:
    """The repository in the path."""
    return repository_named(call.world, call.params["owner"], call.params["repo"])


def the_owner(call: Call, repo: Repository) -> Account:
    """A repository's owner."""
    return call.world.accounts[repo.owner_id]


def the_pull(call: Call) -> PullRequest:
    """The pull request in the path."""
    return pull_numbered(call.world, the_repository(call), call.number("number"))


def the_pull_actor(call: Call, pull: PullRequest) -> Account:
    """Who does it to a pull request: the one named, else its author."""
    named = call.maybe_text("actor") or call.maybe_text("author")
    if named is not None:
        return user_named(call.world, named)
    author = call.world.accounts.get(pull.author_id or 0)
    return author or call.hub.actor(the_owner(call, call.world.repositories[pull.repository_id]))
