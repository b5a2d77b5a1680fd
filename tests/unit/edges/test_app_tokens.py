"""Who asks GitHub: a JWT of its own for each request of the App, and one token for all requests of an installation."""

import logging
import traceback
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from orglane.edges.app import PAUSES_S, GithubApp
from orglane.edges.app_tokens import AppKey, Token, Tokens
from orglane.errors import GitHubRefused, NoSecret, RateLimited, Unavailable
from tests.fakes import NOW_MS, Clock
from tests.unit.edges.app_github import Asked, Github, Pauses, Said, app_of, private_key

MINUTE_MS = 60_000
BAD = Said(401, {"message": "Bad credentials"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sleep(clock: Clock) -> Pauses:
    return Pauses(clock)


@pytest.fixture
def github() -> Iterator[Github]:
    with Github.running() as running:
        yield running


@pytest.fixture
def app(github: Github, clock: Clock, sleep: Pauses) -> Iterator[GithubApp]:
    with app_of(github.url, clock, sleep) as app:
        yield app


def claims(asked: Asked) -> dict[str, object]:
    public = serialization.load_pem_private_key(private_key().encode(), None).public_key()
    no_times = {"verify_exp": False, "verify_iat": False}
    decoded: dict[str, object] = jwt.decode(asked.credential, public, algorithms=["RS256"], options=no_times)  # type: ignore[arg-type]
    return decoded


# ---- the App's JWT


def test_the_app_asks_with_a_jwt_that_clocks_a_little_apart_accept(github: Github, app: GithubApp) -> None:
    app.get(None, "/app")
    found = claims(github.asked[0])
    assert found == {"iss": "4242", "iat": NOW_MS // 1000 - 60, "exp": NOW_MS // 1000 + 540, "jti": found["jti"]}


def test_two_jwts_of_one_second_differ(github: Github, app: GithubApp) -> None:
    app.get(None, "/app")
    app.get(None, "/app")
    assert len({claims(asked)["jti"] for asked in github.asked}) == 2


def test_a_jwt_that_github_refuses_is_not_tried_again(github: Github, app: GithubApp, sleep: Pauses) -> None:
    github.says(Said(401, {"message": "A JSON web token could not be decoded"}))
    with pytest.raises(GitHubRefused, match="A JSON web token could not be decoded") as refused:
        app.get(None, "/app")
    assert (refused.value.status, sleep.seconds) == (401, [])


def other_key() -> str:
    form = serialization.PrivateFormat.PKCS8
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.mark.parametrize("pem", ["", "no key", private_key().replace("PRIVATE", "PUBLIC"), other_key()])
def test_what_is_no_key_is_told_without_its_text(pem: str) -> None:
    with pytest.raises(NoSecret, match=r"^the App's private key is no RSA key in PEM$") as error:
        AppKey("4242", lambda: pem).jwt(NOW_MS)
    assert pem == "" or pem not in "".join(traceback.format_exception(error.value))


def test_a_key_may_be_in_base64_and_may_be_another_the_next_time() -> None:
    first, second = private_key(), another_key()
    keys = iter([first, b64encode(second.encode()).decode()])
    app = AppKey("4242", lambda: next(keys))
    for pem in (first, second):
        public = serialization.load_pem_private_key(pem.encode(), None).public_key()
        jwt.decode(app.jwt(NOW_MS), public, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})  # type: ignore[arg-type]


def another_key() -> str:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


# ---- minting


def test_an_installation_asks_with_a_token_that_is_minted_once(github: Github, app: GithubApp) -> None:
    for _ in range(3):
        app.get("5", "/installation/repositories")
    assert [(asked.method, asked.path) for asked in github.mints] == [("POST", "/app/installations/5/access_tokens")]
    assert [asked.credential for asked in github.asked] == ["ghs_1"] * 3
    assert claims(github.mints[0])["iss"] == "4242"


def test_each_installation_has_its_own_token(github: Github, app: GithubApp) -> None:
    for installation_id in ("5", "6", "5"):
        app.get(installation_id, "/installation/repositories")
    assert [asked.credential for asked in github.asked] == ["ghs_1", "ghs_2", "ghs_1"]


@pytest.mark.parametrize("wrong_by_s", [0, 1800, -1800])
def test_a_token_is_used_until_five_minutes_before_it_expires_by_githubs_clock(
    github: Github, app: GithubApp, clock: Clock, wrong_by_s: int
) -> None:
    github.clock_s += wrong_by_s
    for forward_ms in (0, 55 * MINUTE_MS - 1, 1):
        clock.forward(forward_ms)
        app.get("5", "/installation/repositories")
    assert [asked.credential for asked in github.asked] == ["ghs_1", "ghs_1", "ghs_2"]


def test_eight_threads_mint_one_token(github: Github, app: GithubApp) -> None:
    github.held.clear()
    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(app.get, "5", f"/repositories/{number}") for number in range(8)]
        Event().wait(0.2)
        github.held.set()
    assert [future.result().status for future in asking] == [200] * 8
    assert len(github.mints) == 1
    assert {asked.credential for asked in github.asked} == {"ghs_1"}


def test_whoever_waited_for_a_token_that_could_not_be_minted_hears_why_and_the_next_tries_again() -> None:
    minting, waiting, mints = Event(), Event(), []

    def mint(installation_id: str) -> Token:
        mints.append(installation_id)
        minting.set()
        waiting.wait(10)
        if len(mints) == 1:
            raise Unavailable("not now")
        return Token("ghs_2", NOW_MS, NOW_MS + MINUTE_MS)

    tokens = Tokens(mint, Clock())
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(tokens.get, "5")
        minting.wait(10)
        second = pool.submit(tokens.get, "5")
        Event().wait(0.1)
        waiting.set()
        errors = [first.exception(), second.exception()]
    assert [str(error) for error in errors] == ["not now", "not now"]
    assert mints == ["5"]
    assert tokens.get("5").value == "ghs_2"


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        (Said(404, {"message": "Not Found"}), 404, r"the App is not installed any more \(installation 5\): Not Found"),
        (Said(403, {"message": "This installation has been suspended"}), 403, "This installation has been suspended"),
        (Said(401, {"message": "Integration not found"}), 401, "Integration not found"),
    ],
)
def test_a_token_that_github_will_not_mint(github: Github, app: GithubApp, said: Said, status: int, words: str) -> None:
    github.mint_script = [said]
    with pytest.raises(GitHubRefused, match=f"^{words}$") as refused:
        app.get("5", "/installation/repositories")
    assert (refused.value.status, len(github.mints), github.asked) == (status, 1, [])


def test_minting_too_is_told_to_pause(github: Github, app: GithubApp) -> None:
    github.mint_script = [Said(403, {"message": "You have exceeded a secondary rate limit."})]
    with pytest.raises(RateLimited) as limited:
        app.get("5", "/installation/repositories")
    assert limited.value.resume_at_ms == NOW_MS + MINUTE_MS


def test_a_mint_whose_connection_dropped_is_sent_again(github: Github, app: GithubApp) -> None:
    github.mint_script = [Said(unheard=True)]
    assert app.get("5", "/installation/repositories").status == 200
    assert len(github.mints) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"token": "ghs_1"},
        {"token": None, "expires_at": "2027-01-15T09:00:00Z"},
        {"token": "", "expires_at": "2027-01-15T09:00:00Z"},
        {"token": "ghs_1\r\nx: y", "expires_at": "2027-01-15T09:00:00Z"},
        {"token": "ghs_1", "expires_at": "soon"},
    ],
)
def test_what_is_no_token_is_not_used(github: Github, app: GithubApp, body: object) -> None:
    github.mint_script = [Said(201, body)]
    with pytest.raises(Unavailable, match=r"^GitHub answered no installation token$"):
        app.get("5", "/installation/repositories")
    assert github.asked == []


# ---- 401


def test_a_token_just_minted_is_given_time(github: Github, app: GithubApp, sleep: Pauses) -> None:
    github.says(BAD, BAD, Said(200, {"total_count": 1}))
    assert app.get("5", "/installation/repositories").body == {"total_count": 1}
    assert sleep.seconds == list(PAUSES_S[:2])
    assert len(github.mints) == 1


def test_a_write_too_is_tried_again_when_the_token_was_not_known_yet(github: Github, app: GithubApp) -> None:
    github.says(BAD, Said(201, {"number": 7}))
    assert app.post("5", "/repos/acme/x/pulls", {"head": "a"}).body == {"number": 7}
    assert [asked.body for asked in github.asked] == [{"head": "a"}] * 2


def test_a_token_just_minted_that_stays_unknown_is_no_reason_for_another(
    github: Github, app: GithubApp, sleep: Pauses
) -> None:
    github.says(*[BAD] * 9)
    with pytest.raises(GitHubRefused, match=r"^Bad credentials$") as refused:
        app.get("5", "/installation/repositories")
    assert refused.value.status == 401
    assert (len(github.mints), len(github.asked), sleep.seconds) == (1, 4, list(PAUSES_S))


def test_an_older_token_that_github_refuses_is_replaced_at_once(
    github: Github, app: GithubApp, clock: Clock, sleep: Pauses
) -> None:
    app.get("5", "/installation/repositories")
    clock.forward(10 * MINUTE_MS)
    github.says(BAD, Said(200, {"total_count": 1}))
    assert app.get("5", "/installation/repositories").body == {"total_count": 1}
    assert [asked.credential for asked in github.asked] == ["ghs_1", "ghs_1", "ghs_2"]
    assert sleep.seconds == []


def test_it_is_replaced_once(github: Github, app: GithubApp, clock: Clock) -> None:
    app.get("5", "/installation/repositories")
    clock.forward(10 * MINUTE_MS)
    github.says(*[BAD] * 9)
    with pytest.raises(GitHubRefused, match=r"^Bad credentials$"):
        app.get("5", "/installation/repositories")
    assert len(github.mints) == 2


def test_a_token_that_was_refused_is_not_used_by_the_next(github: Github, app: GithubApp) -> None:
    github.says(*[BAD] * 4)
    with pytest.raises(GitHubRefused):
        app.get("5", "/installation/repositories")
    app.get("5", "/installation/repositories")
    assert github.asked[-1].credential == "ghs_2"


def test_dropping_an_old_token_leaves_the_one_minted_since() -> None:
    numbers = iter(range(9))
    tokens = Tokens(lambda _: Token(f"ghs_{next(numbers)}", NOW_MS, NOW_MS + MINUTE_MS), Clock())
    old = tokens.get("5")
    tokens.drop("5", old)
    new = tokens.get("5")
    tokens.drop("5", old)
    assert tokens.get("5") is new


def test_an_app_that_was_removed_meanwhile_is_told_in_words(github: Github, app: GithubApp, clock: Clock) -> None:
    app.get("5", "/installation/repositories")
    clock.forward(10 * MINUTE_MS)
    github.says(BAD)
    github.mint_script = [Said(404, {"message": "Not Found"})]
    with pytest.raises(GitHubRefused, match="the App is not installed any more"):
        app.get("5", "/installation/repositories")


# ---- secrets


def test_secrets_are_in_no_log_no_repr_and_no_error(
    github: Github, app: GithubApp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    errors = []
    for said in (Said(500), Said(422, {"message": "no"}), Said(403, {}, {"retry-after": "1"}), Said(cut=True)):
        github.says(said, said)
        with pytest.raises((Unavailable, GitHubRefused, RateLimited)) as error:
            app.post("5", "/repos/acme/x/pulls", {"head": "a"})
        errors += traceback.format_exception(error.value)
    shown = [*errors, caplog.text, repr(app), *map(repr, vars(app).values()), repr(app._tokens._tokens)]
    body = private_key().splitlines()[1]
    secrets = ["ghs_1", body, *(asked.credential for asked in github.mints)]
    assert len(secrets) == 3
    assert not [secret for secret in secrets if any(secret in each for each in shown)]
