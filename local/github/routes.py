"""Every REST route in one table; each is served under / and under /api/v3/."""

from local.github import rest_account, rest_app, rest_limits, rest_repository
from local.github.call import Handler

REST: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/app", rest_app.get_app),
    ("GET", "/app/installations", rest_app.list_installations),
    ("GET", "/app/installations/{installation_id}", rest_app.get_installation),
    ("POST", "/app/installations/{installation_id}/access_tokens", rest_app.create_token),
    ("GET", "/app/hook/deliveries", rest_app.list_deliveries),
    ("GET", "/app/hook/deliveries/{delivery_id}", rest_app.get_delivery),
    ("POST", "/app/hook/deliveries/{delivery_id}/attempts", rest_app.redeliver),
    ("GET", "/installation/repositories", rest_app.list_installed_repositories),
    ("GET", "/meta", rest_app.get_meta),
    ("GET", "/rate_limit", rest_limits.get_rate_limit),
    ("GET", "/orgs/{org}", rest_account.get_organization),
    ("GET", "/orgs/{org}/repos", rest_account.list_organization_repositories),
    ("GET", "/orgs/{org}/members", rest_account.list_members),
    ("GET", "/orgs/{org}/memberships/{username}", rest_account.get_membership_of),
    ("GET", "/orgs/{org}/installation", rest_app.get_organization_installation),
    ("GET", "/user", rest_account.get_user),
    ("GET", "/users/{username}", rest_account.get_account),
    ("GET", "/users/{username}/installation", rest_app.get_account_installation),
    ("GET", "/user/orgs", rest_account.list_user_organizations),
    ("GET", "/user/installations", rest_app.list_user_installations),
    ("GET", "/user/memberships/orgs", rest_account.list_memberships),
    ("GET", "/user/memberships/orgs/{org}", rest_account.get_membership),
    ("GET", "/repositories/{repository_id}", rest_repository.get_repository_by_id),
    ("GET", "/repos/{owner}/{repo}", rest_repository.get_repository),
    ("GET", "/repos/{owner}/{repo}/branches", rest_repository.list_branches),
    ("GET", "/repos/{owner}/{repo}/collaborators", rest_repository.list_collaborators),
    ("GET", "/repos/{owner}/{repo}/pulls", rest_repository.list_pulls),
    ("POST", "/repos/{owner}/{repo}/pulls", rest_repository.create_pull),
    ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", rest_repository.get_pull),
    ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", rest_repository.list_reviews),
    ("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", rest_repository.list_check_runs),
    ("GET", "/repos/{owner}/{repo}/commits/{ref}/status", rest_repository.get_combined_status),
)
