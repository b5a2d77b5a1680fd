"""Teams that come, change and go, with their events."""

import re

from local.github.actions_pull import emit, require_open, touch
from local.github.errors import ConflictError, NotFoundError, ValidationError, invalid_field
from local.github.hub import Hub
from local.github.lookup import new_id, teams_of
from local.github.shapes_account import user
from local.github.shapes_team import team as team_shape
from local.github.shapes_team import team_that_was
from local.github.view import Json
from local.github.world import Account, PullRequest, Repository, Team


def create_team(hub: Hub, org: Account, name: str, actor: Account) -> Team:
    """A new team, with nobody in it and nothing to reach."""
    team = Team(new_id(hub.world, "team"), org.id, name, _free_slug(hub, org, name), hub.now())
    hub.world.teams[team.id] = team
    _tell(hub, team, "created", actor)
    return team


def _free_slug(hub: Hub, org: Account, name: str) -> str:
    if org.kind != "Organization":
        raise ConflictError(f"{org.login} is a person and has no teams.")
    slug = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")
    if not slug:
        raise invalid_field("Team", "name")
    if any(one.slug == slug for one in teams_of(hub.world, org)):
        raise ConflictError(f"{slug} is taken.")
    return slug


def rename_team(hub: Hub, team: Team, name: str, actor: Account) -> Team:
    """Another name, and the slug that goes with it."""
    if name != team.name:
        former, slug = team.name, _free_slug(hub, _owner(hub, team), name)
        team.name, team.slug = name, slug
        _tell(hub, team, "edited", actor, changes={"name": {"from": former}})
    return team


def delete_team(hub: Hub, team: Team, actor: Account) -> None:
    """Gone: each who was in it is told of with the little that is left of it."""
    _tell(hub, team, "deleted", actor)
    del hub.world.teams[team.id]
    for pulls in hub.world.pulls.values():
        for pull in pulls.values():
            if team.id in pull.requested_teams:
                pull.requested_teams.remove(team.id)
    for number in team.members:
        _tell_membership(hub, team, hub.world.accounts[number], "removed", actor, team_that_was(team))


def join(hub: Hub, team: Team, person: Account, actor: Account) -> Team:
    """Somebody of the organization is in the team, too."""
    if person.id not in hub.world.members.get(team.organization_id, {}):
        raise NotFoundError(f"{person.login} is no member of {_owner(hub, team).login}.")
    if person.id not in team.members:
        team.members.append(person.id)
        _tell_membership(hub, team, person, "added", actor, team_shape(hub.view, team))
    return team


def leave(hub: Hub, team: Team, person: Account, actor: Account) -> Team:
    """Somebody is in the team no longer."""
    if person.id not in team.members:
        raise NotFoundError(f"{person.login} is not in {team.slug}.")
    team.members.remove(person.id)
    _tell_membership(hub, team, person, "removed", actor, team_shape(hub.view, team))
    return team


def _tell_membership(hub: Hub, team: Team, person: Account, action: str, actor: Account, shape: Json) -> None:
    payload = {"action": action, "scope": "team", "member": user(hub.view, person), "team": shape}
    hub.send_for_organization("membership", _owner(hub, team), actor, payload)


def reach(hub: Hub, team: Team, repo: Repository, actor: Account) -> Team:
    """The team reaches a repository, of which GitHub sends two events."""
    if repo.owner_id != team.organization_id:
        raise NotFoundError(f"{_owner(hub, team).login} does not own {repo.name}.")
    if repo.id not in team.repositories:
        team.repositories.append(repo.id)
        hub.send("team_add", repo, actor, {"team": team_shape(hub.view, team)})
        hub.send("team", repo, actor, {"action": "added_to_repository", "team": team_shape(hub.view, team)})
    return team


def lose(hub: Hub, team: Team, repo: Repository, actor: Account) -> Team:
    """The team reaches a repository no longer."""
    if repo.id not in team.repositories:
        raise NotFoundError(f"{team.slug} does not reach {repo.name}.")
    team.repositories.remove(repo.id)
    hub.send("team", repo, actor, {"action": "removed_from_repository", "team": team_shape(hub.view, team)})
    return team


def request_team_review(hub: Hub, pull: PullRequest, team: Team, actor: Account) -> PullRequest:
    """Ask a team to review."""
    require_open(pull)
    if hub.world.repositories[pull.repository_id].owner_id != team.organization_id:
        raise ValidationError("Reviews may only be requested from collaborators.")
    if team.id not in pull.requested_teams:
        pull.requested_teams.append(team.id)
    touch(hub, pull)
    emit(hub, pull, "review_requested", actor, requested_team=team_shape(hub.view, team))
    return pull


def withdraw_team_request(hub: Hub, pull: PullRequest, team: Team, actor: Account) -> PullRequest:
    """No longer ask a team."""
    if team.id not in pull.requested_teams:
        raise ConflictError(f"{team.slug} was not asked to review.")
    pull.requested_teams.remove(team.id)
    touch(hub, pull)
    emit(hub, pull, "review_request_removed", actor, requested_team=team_shape(hub.view, team))
    return pull


def _owner(hub: Hub, team: Team) -> Account:
    return hub.world.accounts[team.organization_id]


def _tell(hub: Hub, team: Team, action: str, actor: Account, **more: object) -> None:
    payload = {"action": action, "team": team_shape(hub.view, team), **more}
    hub.send_for_organization("team", _owner(hub, team), actor, payload)
