"""Controls for repositories and branches."""

from local.github import actions_repository as repositories
from local.github.actions_branch import drop_branch, move_branch, start_branch
from local.github.call import Call, Reply
from local.github.control_find import the_account, the_actor, the_owner, the_repository
from local.github.errors import NotFoundError
from local.github.lookup import account_named, user_named
from local.github.shapes_repository import branch, repository


def create_repository(call: Call) -> Reply:
    """A new repository."""
    owner = the_account(call)
    private = bool(call.maybe_flag("private"))
    repo = repositories.create_repository(call.hub, owner, call.text("name"), private, the_actor(call, owner))
    return Reply(repository(call.view, repo), 201)


def edit_repository(call: Call) -> Reply:
    """Rename, hide, archive, describe, or choose another default branch."""
    repo = the_repository(call)
    actor = the_actor(call, the_owner(call, repo))
    if (name := call.maybe_text("name")) is not None:
        repositories.rename_repository(call.hub, repo, name, actor)
    if (private := call.maybe_flag("private")) is not None:
        repositories.set_private(call.hub, repo, private, actor)
    if (archived := call.maybe_flag("archived")) is not None:
        repositories.set_archived(call.hub, repo, archived, actor)
    if (description := call.maybe_text("description")) is not None:
        repositories.set_description(call.hub, repo, description, actor)
    if (default := call.maybe_text("defaultBranch")) is not None:
        repositories.set_default_branch(call.hub, repo, default, actor)
    return Reply(repository(call.view, repo))


def transfer_repository(call: Call) -> Reply:
    """Another owner."""
    repo = the_repository(call)
    actor = the_actor(call, the_owner(call, repo))
    repositories.transfer_repository(call.hub, repo, account_named(call.world, call.text("newOwner")), actor)
    return Reply(repository(call.view, repo), 202)


def delete_repository(call: Call) -> Reply:
    """Gone."""
    repo = the_repository(call)
    return Reply(repositories.delete_repository(call.hub, repo, the_actor(call, the_owner(call, repo))))


def put_collaborator(call: Call) -> Reply:
    """Let somebody from outside in."""
    repo = the_repository(call)
    person = user_named(call.world, call.params["user"])
    repositories.add_collaborator(call.hub, repo, person, the_actor(call, the_owner(call, repo)))
    return Reply(status=204)


def delete_collaborator(call: Call) -> Reply:
    """Let somebody from outside go."""
    repo = the_repository(call)
    person = user_named(call.world, call.params["user"])
    repositories.remove_collaborator(call.hub, repo, person, the_actor(call, the_owner(call, repo)))
    return Reply(status=204)


def list_branches(call: Call) -> Reply:
    """Branches with their commits."""
    repo = the_repository(call)
    return Reply([branch(call.view, repo, name) for name in sorted(repo.branches)])


def push_branch(call: Call) -> Reply:
    """Push to a branch; a new one is made, with a commit of its own or at the head of the one that `from` names."""
    repo, name = the_repository(call), call.params["branch"]
    actor = the_actor(call, the_owner(call, repo))
    if name in repo.branches:
        move_branch(call.hub, repo, name, actor, call.maybe_text("message") or f"Work on {name}")
    else:
        origin = call.maybe_text("from")
        if origin is not None and origin not in repo.branches:
            raise NotFoundError(f"There is no branch {origin}.")
        start_branch(call.hub, repo, actor, name, None if origin is None else repo.branches[origin])
    return Reply(branch(call.view, repo, name))


def delete_branch(call: Call) -> Reply:
    """Delete a branch; pull requests from it close."""
    repo = the_repository(call)
    drop_branch(call.hub, repo, the_actor(call, the_owner(call, repo)), call.params["branch"])
    return Reply(status=204)
