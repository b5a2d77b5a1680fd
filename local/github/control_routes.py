"""Every control in one table, under /_local/."""

from local.github import control_account as account
from local.github import control_delivery as delivery
from local.github import control_fault as fault
from local.github import control_limit as limit
from local.github import control_pull as pull
from local.github import control_repository as repository
from local.github import control_team as team
from local.github.actions_account import send_ping
from local.github.call import Call, Handler, Reply

REPOSITORY = "/_local/repositories/{owner}/{repo}"
PULL = REPOSITORY + "/pulls/{number}"
ORGANIZATION = "/_local/organizations/{login}"
TEAM = ORGANIZATION + "/teams/{team}"


def ping(call: Call) -> Reply:
    """Send a ping."""
    send_ping(call.hub)
    return Reply(status=202)


CONTROLS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/_local/health", delivery.health),
    ("GET", "/_local/requests", delivery.get_requests),
    ("DELETE", "/_local/requests", delivery.reset_requests),
    ("PUT", "/_local/clock", delivery.set_clock),
    ("PUT", "/_local/rate-limit", limit.set_limits),
    ("GET", "/_local/tokens", limit.get_tokens),
    ("PUT", "/_local/tokens", limit.set_tokens),
    ("DELETE", "/_local/tokens", limit.revoke_tokens),
    ("GET", "/_local/faults", fault.list_faults),
    ("PUT", "/_local/faults", fault.put_fault),
    ("POST", "/_local/faults", fault.put_fault),
    ("DELETE", "/_local/faults", fault.clear_faults),
    ("DELETE", "/_local/faults/{id:[0-9]+}", fault.delete_fault),
    ("PUT", "/_local/replica", fault.set_replica),
    ("POST", "/_local/ping", ping),
    ("GET", "/_local/deliveries", delivery.list_deliveries),
    ("GET", "/_local/deliveries/mode", delivery.get_mode),
    ("PUT", "/_local/deliveries/mode", delivery.set_mode),
    ("POST", "/_local/deliveries/release", delivery.release),
    ("GET", "/_local/deliveries/{id:[0-9]+}", delivery.get_delivery),
    ("POST", "/_local/deliveries/{id:[0-9]+}/redeliver", delivery.redeliver),
    ("GET", "/_local/organizations", account.list_accounts),
    ("POST", "/_local/organizations", account.create_account),
    ("GET", ORGANIZATION, account.get_account),
    ("PATCH", ORGANIZATION, account.rename_account),
    ("POST", ORGANIZATION + "/install", account.install),
    ("POST", ORGANIZATION + "/uninstall", account.uninstall),
    ("POST", ORGANIZATION + "/suspend", account.suspend),
    ("POST", ORGANIZATION + "/unsuspend", account.unsuspend),
    ("POST", ORGANIZATION + "/accept-permissions", account.accept_permissions),
    ("POST", ORGANIZATION + "/announce", account.announce),
    ("POST", ORGANIZATION + "/installation/repositories", account.add_to_installation),
    ("DELETE", ORGANIZATION + "/installation/repositories", account.remove_from_installation),
    ("PUT", ORGANIZATION + "/members/{user}", account.put_member),
    ("DELETE", ORGANIZATION + "/members/{user}", account.delete_member),
    ("POST", ORGANIZATION + "/repositories", repository.create_repository),
    ("GET", ORGANIZATION + "/teams", team.list_teams),
    ("POST", ORGANIZATION + "/teams", team.create_team),
    ("PATCH", TEAM, team.rename_team),
    ("DELETE", TEAM, team.delete_team),
    ("PUT", TEAM + "/members/{user}", team.put_member),
    ("DELETE", TEAM + "/members/{user}", team.delete_member),
    ("PUT", TEAM + "/repositories/{repo}", team.put_repository),
    ("DELETE", TEAM + "/repositories/{repo}", team.delete_repository),
    ("POST", "/_local/users/{user}/revoke", account.revoke),
    ("PATCH", REPOSITORY, repository.edit_repository),
    ("DELETE", REPOSITORY, repository.delete_repository),
    ("PUT", REPOSITORY + "/access", fault.set_access),
    ("POST", REPOSITORY + "/transfer", repository.transfer_repository),
    ("PUT", REPOSITORY + "/collaborators/{user}", repository.put_collaborator),
    ("DELETE", REPOSITORY + "/collaborators/{user}", repository.delete_collaborator),
    ("GET", REPOSITORY + "/branches", repository.list_branches),
    ("POST", REPOSITORY + "/branches/{branch:.+}", repository.push_branch),
    ("DELETE", REPOSITORY + "/branches/{branch:.+}", repository.delete_branch),
    ("GET", REPOSITORY + "/pulls", pull.list_pulls),
    ("POST", REPOSITORY + "/pulls", pull.open_pull),
    ("GET", PULL, pull.get_pull),
    ("PATCH", PULL, pull.edit_pull),
    ("PUT", PULL + "/replica", fault.set_pull_replica),
    ("POST", PULL + "/push", pull.push_pull),
    ("POST", PULL + "/close", pull.close_pull),
    ("POST", PULL + "/reopen", pull.reopen_pull),
    ("POST", PULL + "/merge", pull.merge_pull),
    ("POST", PULL + "/review", pull.review_pull),
    ("PATCH", PULL + "/review", pull.edit_review),
    ("POST", PULL + "/request-review", pull.request_review),
    ("POST", PULL + "/thread", pull.set_thread),
    ("POST", PULL + "/checks", pull.set_checks),
    ("POST", PULL + "/checks/rerequest", pull.rerequest_checks),
    ("POST", PULL + "/status", pull.set_status),
    ("POST", PULL + "/conflict", pull.set_conflict),
)
