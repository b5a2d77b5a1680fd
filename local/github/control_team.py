"""Controls for teams."""

from local.github import actions_team as teams
from local.github.call import Call, Reply
from local.github.control_find import the_account, the_actor
from local.github.lookup import repository_named, team_named, teams_of, user_named
from local.github.shapes_team import team as team_shape
from local.github.view import Json
from local.github.world import Account, Repository, Team


def _shape(call: Call, team: Team) -> Json:
    accounts, repositories = call.world.accounts, call.world.repositories
    return {
        **team_shape(call.view, team),
        "members": [accounts[one].login for one in team.members],
        "repositories": [repositories[one].name for one in team.repositories if one in repositories],
    }


def _the_team(call: Call) -> tuple[Team, Account]:
    """The team in the path, and who does it."""
    org = the_account(call)
    return team_named(call.world, org, call.params["team"]), the_actor(call, org)


def list_teams(call: Call) -> Reply:
    """All teams of an organization."""
    return Reply([_shape(call, one) for one in teams_of(call.world, the_account(call))])


def create_team(call: Call) -> Reply:
    """A new team."""
    org = the_account(call)
    return Reply(_shape(call, teams.create_team(call.hub, org, call.text("name"), the_actor(call, org))), 201)


def rename_team(call: Call) -> Reply:
    """Another name."""
    team, actor = _the_team(call)
    return Reply(_shape(call, teams.rename_team(call.hub, team, call.text("name"), actor)))


def delete_team(call: Call) -> Reply:
    """Gone."""
    team, actor = _the_team(call)
    teams.delete_team(call.hub, team, actor)
    return Reply(status=204)


def put_member(call: Call) -> Reply:
    """Somebody joins."""
    team, actor = _the_team(call)
    return Reply(_shape(call, teams.join(call.hub, team, user_named(call.world, call.params["user"]), actor)))


def delete_member(call: Call) -> Reply:
    """Somebody leaves."""
    team, actor = _the_team(call)
    return Reply(_shape(call, teams.leave(call.hub, team, user_named(call.world, call.params["user"]), actor)))


def put_repository(call: Call) -> Reply:
    """The team reaches a repository."""
    team, actor = _the_team(call)
    return Reply(_shape(call, teams.reach(call.hub, team, _repository(call), actor)))


def delete_repository(call: Call) -> Reply:
    """The team reaches a repository no longer."""
    team, actor = _the_team(call)
    return Reply(_shape(call, teams.lose(call.hub, team, _repository(call), actor)))


def _repository(call: Call) -> Repository:
    return repository_named(call.world, the_account(call).login, call.params["repo"])
