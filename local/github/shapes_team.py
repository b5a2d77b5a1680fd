"""Teams in GitHub's shapes."""

from local.github.lookup import node_id
from local.github.view import Json, View
from local.github.world import Team


def team(view: View, one: Team) -> Json:
    """A team, the same in the API and in webhooks."""
    org = view.world.accounts[one.organization_id]
    api = f"{view.api}/organizations/{org.id}/team/{one.id}"
    return {
        "name": one.name,
        "id": one.id,
        "node_id": node_id("Team", one.id),
        "slug": one.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "url": api,
        "html_url": f"{view.web}/orgs/{org.login}/teams/{one.slug}",
        "members_url": f"{api}/members{{/member}}",
        "repositories_url": f"{api}/repos",
        "permission": "pull",
        "parent": None,
    }


def team_that_was(one: Team) -> Json:
    """All that is told of a team that is no more, to those who were in it."""
    return {"id": one.id, "name": one.name, "deleted": True}
