"""Who is asking: the App by its JWT, an installation or a person by a token, or nobody."""

from dataclasses import dataclass

import jwt

from local.github.config import AppConfig
from local.github.errors import BadCredentialsError, ForbiddenError, NotFoundError
from local.github.hub import Hub
from local.github.lookup import can_read, covers
from local.github.world import Account, Installation, Repository, Token

# https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
JWT_LIFE = 600
INSTALLATION_TOKEN_LIFE = 3600
USER_TOKEN_LIFE = 8 * 3600
REFRESH_TOKEN_LIFE = 15_897_600
# Clocks differ a little; GitHub forgives that much.
LEEWAY = 5

UNDECODABLE = "A JSON web token could not be decoded"
TOO_FAR = "'Expiration time' claim ('exp') is too far in the future"
EXPIRED = (
    "'Expiration time' claim ('exp') must be a numeric value representing the future time"
    " at which the assertion expires"
)
BAD_IAT = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
SUSPENDED = "This installation has been suspended"


@dataclass(frozen=True)
class Anonymous:
    """Nobody."""

    key = "anonymous"


@dataclass(frozen=True)
class AppCaller:
    """The App itself."""

    key = "app"


@dataclass(frozen=True)
class InstallationCaller:
    """The App on one account."""

    installation: Installation
    token: Token

    @property
    def key(self) -> str:
        """Whose rate limit it is."""
        return f"installation {self.installation.id}"

    def reaches(self, repo: Repository) -> bool:
        """Whether the token is good for a repository."""
        chosen = self.token.repository_ids
        return covers(self.installation, repo) and (chosen is None or repo.id in chosen)


@dataclass(frozen=True)
class UserCaller:
    """A person who signed in through the App."""

    user: Account

    @property
    def key(self) -> str:
        """Whose rate limit it is."""
        return f"user {self.user.id}"


Caller = Anonymous | AppCaller | InstallationCaller | UserCaller


def identify(hub: Hub, header: str | None) -> Caller:
    """Read the Authorization header."""
    if not header:
        return Anonymous()
    scheme, _, credentials = header.partition(" ")
    credentials = credentials.strip()
    if scheme.lower() not in ("bearer", "token") or not credentials:
        raise BadCredentialsError
    if credentials.count(".") == 2:
        verify_jwt(hub.config, credentials, hub.clock.machine())
        if not hub.doubts.accepts(credentials, hub.clock.machine_ms()):
            raise BadCredentialsError(UNDECODABLE)
        return AppCaller()
    return _token_owner(hub, credentials)


def _token_owner(hub: Hub, value: str) -> Caller:
    token = hub.world.tokens.get(value)
    if token is None or token.expires_at <= hub.clock.machine():
        raise BadCredentialsError
    if not hub.doubts.knows(value, hub.clock.machine_ms()):
        raise BadCredentialsError
    if token.kind == "user":
        return UserCaller(hub.world.accounts[token.subject_id])
    installation = hub.world.installations.get(token.subject_id)
    if installation is None:
        raise BadCredentialsError
    if installation.suspended_at is not None:
        raise ForbiddenError(SUSPENDED)
    return InstallationCaller(installation, token)


def verify_jwt(config: AppConfig, value: str, now: float) -> None:
    """Check signature, times and issuer, and refuse in GitHub's words."""
    try:
        claims = jwt.decode(
            value,
            config.public_key_pem,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
        )
    except jwt.PyJWTError as error:
        raise BadCredentialsError(UNDECODABLE) from error
    _check_times(claims.get("exp"), claims.get("iat"), now)
    if str(claims.get("iss")) not in (str(config.app_id), config.client_id):
        raise NotFoundError("Integration not found")


def _check_times(expires: object, issued: object, now: float) -> None:
    if not isinstance(expires, int) or expires <= now:
        raise BadCredentialsError(EXPIRED)
    if not isinstance(issued, int) or issued > now + LEEWAY:
        raise BadCredentialsError(BAD_IAT)
    if expires > now + JWT_LIFE + LEEWAY:
        raise BadCredentialsError(TOO_FAR)


def mint_installation_token(
    hub: Hub, installation: Installation, permissions: dict[str, str], only: list[int] | None
) -> Token:
    """A token for one installation, good for an hour."""
    token = Token(
        value=f"ghs_{hub.secret(18)}",
        kind="installation",
        subject_id=installation.id,
        expires_at=int(hub.clock.machine()) + INSTALLATION_TOKEN_LIFE,
        repository_ids=only,
        permissions=permissions,
    )
    _keep(hub, token)
    return token


def mint_user_token(hub: Hub, user: Account) -> Token:
    """A token for a person, good for eight hours, with one to renew it."""
    token = Token(
        value=f"ghu_{hub.secret(18)}",
        kind="user",
        subject_id=user.id,
        expires_at=int(hub.clock.machine()) + USER_TOKEN_LIFE,
        refresh=f"ghr_{hub.secret(38)}",
    )
    _keep(hub, token)
    return token


def _keep(hub: Hub, token: Token) -> None:
    now = hub.clock.machine()
    for value, old in list(hub.world.tokens.items()):
        life = REFRESH_TOKEN_LIFE if old.refresh else 0
        if old.expires_at + life < now:
            del hub.world.tokens[value]
    hub.world.tokens[token.value] = token
    hub.doubts.minted(token.value, hub.clock.machine_ms())


def require_app(caller: Caller) -> None:
    """Only the App's own JWT will do."""
    if not isinstance(caller, AppCaller):
        raise BadCredentialsError(UNDECODABLE)


def require_installation(caller: Caller) -> InstallationCaller:
    """Only an installation's token will do."""
    require_known(caller)
    if not isinstance(caller, InstallationCaller):
        raise ForbiddenError(
            "You must authenticate with an installation access token in order to list repositories for an installation."
        )
    return caller


def require_user(caller: Caller) -> Account:
    """Only a person's token will do."""
    require_known(caller)
    if not isinstance(caller, UserCaller):
        raise ForbiddenError
    return caller.user


def require_known(caller: Caller) -> None:
    """Anybody but nobody; the JWT is no good outside the App's own routes."""
    if isinstance(caller, Anonymous):
        raise BadCredentialsError("Requires authentication")
    if isinstance(caller, AppCaller):
        raise ForbiddenError


def sees(hub: Hub, caller: Caller, repo: Repository) -> bool:
    """Whether a caller may know that a repository exists."""
    if isinstance(caller, InstallationCaller):
        return caller.reaches(repo)
    if not isinstance(caller, UserCaller):
        return False
    # A user's token reaches what both the person and the App reach.
    installation = hub.active_installation(repo.owner_id)
    return installation is not None and covers(installation, repo) and can_read(hub.world, caller.user.id, repo)
