"""Repositories, branches and labels in GitHub's shapes."""

from local.github.clock import iso
from local.github.lookup import can_read, full_name, node_id, open_pulls
from local.github.shapes_account import organization, user
from local.github.view import Json, View
from local.github.world import Account, Label, Repository

# What follows the repository's own address, by field.
LINKS = {
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


def api_url(view: View, repo: Repository) -> str:
    """The repository's address in the API."""
    return f"{view.api}/repos/{full_name(view.world, repo)}"


def html_url(view: View, repo: Repository) -> str:
    """The repository's page."""
    return f"{view.web}/{full_name(view.world, repo)}"


def reference(view: View, repo: Repository) -> Json:
    """The smallest form, as installation events carry it."""
    return {
        "id": repo.id,
        "node_id": node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": full_name(view.world, repo),
        "private": repo.private,
    }


def repository(view: View, repo: Repository) -> Json:
    """The form that webhooks carry."""
    api, page = api_url(view, repo), html_url(view, repo)
    return {
        **reference(view, repo),
        "owner": user(view, view.world.accounts[repo.owner_id]),
        "html_url": page,
        "description": repo.description,
        "fork": repo.parent_id is not None,
        "url": api,
        **{name: api + rest for name, rest in LINKS.items()},
        "created_at": iso(repo.created_at),
        "updated_at": iso(repo.updated_at),
        "pushed_at": iso(repo.pushed_at),
        "git_url": page.replace("http", "git", 1) + ".git",
        "ssh_url": f"git@github.com:{full_name(view.world, repo)}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        **_facts(view, repo),
    }


def _facts(view: View, repo: Repository) -> Json:
    issues = sum(1 for _ in open_pulls(view.world, repo))
    return {
        "homepage": None,
        "size": 1024 + repo.id % 4096,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": repo.language,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": repo.archived,
        "disabled": False,
        "open_issues_count": issues,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": list(repo.topics),
        "visibility": "private" if repo.private else "public",
        "forks": 0,
        "open_issues": issues,
        "watchers": 0,
        "default_branch": repo.default_branch,
        "custom_properties": {},
    }


def repository_of_pull(view: View, repo: Repository) -> Json:
    """The form at both ends of a pull request, with the rules for merging."""
    return {
        **repository(view, repo),
        "allow_squash_merge": True,
        "allow_merge_commit": True,
        "allow_rebase_merge": True,
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
        "allow_update_branch": False,
        "use_squash_pr_title_as_default": False,
        "squash_merge_commit_message": "COMMIT_MESSAGES",
        "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
        "merge_commit_message": "PR_TITLE",
        "merge_commit_title": "MERGE_MESSAGE",
    }


def repository_of_push(view: View, repo: Repository) -> Json:
    """The form in `push`, whose times are numbers for historical reasons."""
    owner = view.world.accounts[repo.owner_id]
    shape = {
        **repository(view, repo),
        "created_at": repo.created_at,
        "pushed_at": repo.pushed_at,
        "stargazers": 0,
        "master_branch": repo.default_branch,
    }
    if owner.kind == "Organization":
        shape["organization"] = owner.login
    return shape


def repository_for(view: View, repo: Repository, user_id: int | None) -> Json:
    """The form of lists in the API, with what the caller may do; None is the App itself."""
    return {**repository(view, repo), "permissions": rights(view, repo, user_id)}


def rights(view: View, repo: Repository, user_id: int | None) -> dict[str, bool]:
    """What a caller may do with a repository; None is the App itself."""
    writes = user_id is None or can_read(view.world, user_id, repo)
    admin = user_id is not None and is_admin(view, user_id, repo)
    return {"admin": admin, "maintain": admin, "push": writes, "triage": writes, "pull": True}


def collaborator(view: View, repo: Repository, person: Account) -> Json:
    """Somebody who may write to a repository."""
    may = rights(view, repo, person.id)
    return {**user(view, person), "permissions": may, "role_name": "admin" if may["admin"] else "write"}


def repository_full(view: View, repo: Repository, user_id: int | None) -> Json:
    """The form of one repository in the API."""
    owner = view.world.accounts[repo.owner_id]
    shape = {
        **repository_of_pull(view, repo),
        **repository_for(view, repo, user_id),
        "network_count": 0,
        "subscribers_count": len(repo.collaborators),
        "temp_clone_token": None,
    }
    if owner.kind == "Organization":
        shape["organization"] = user(view, owner)
    parent = None if repo.parent_id is None else view.world.repositories.get(repo.parent_id)
    if parent is not None:
        shape["parent"] = shape["source"] = repository(view, parent)
    return shape


def is_admin(view: View, user_id: int, repo: Repository) -> bool:
    """Whether a person administers a repository."""
    return repo.owner_id == user_id or view.world.members.get(repo.owner_id, {}).get(user_id) == "admin"


def label(view: View, repo: Repository, one: Label) -> Json:
    """A label."""
    return {
        "id": one.id,
        "node_id": node_id("Label", one.id),
        "url": f"{api_url(view, repo)}/labels/{one.name.replace(' ', '%20')}",
        "name": one.name,
        "color": one.color,
        "default": False,
        "description": one.description,
    }


def branch(view: View, repo: Repository, name: str) -> Json:
    """A branch in a list."""
    sha = repo.branches[name]
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{api_url(view, repo)}/commits/{sha}"},
        "protected": name == repo.default_branch,
    }


def owner_organization(view: View, repo: Repository) -> Json:
    """The `organization` member of a payload: none for a person's repository."""
    owner = view.world.accounts[repo.owner_id]
    return {"organization": organization(view, owner)} if owner.kind == "Organization" else {}
