"""Received = applied + counted reasons; and no line tells more than ids."""

import json
import time
import uuid
from collections import Counter

import pytest

from tests.live import payloads, telemetry
from tests.live.browserless import Visitor
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator

# In what people write and in what nobody can read: it must be in no line.
SECRET_WORDS = "the-words-of-somebody"


def _now_ms(deployed: Deployed) -> int:
    """A moment before which everything is written: nothing is on its way any more."""
    deployed.settle()
    time.sleep(0.002)  # the logs know milliseconds; what was written in the last one must not count
    return time.time_ns() // 1_000_000


def test_every_delivery_and_every_command_is_accounted_for(deployed: Deployed, organization: Organization) -> None:
    since_ms = _now_ms(deployed)
    guid = organization.pull_request(2, 3)
    organization.pull_request(2, 3, guid=guid)
    organization.pull_request(2, 1)
    organization.pull_request(3)
    organization.added(range(int(organization.id) * 1000, int(organization.id) * 1000 + 120))
    answers = [
        organization.deliver("ping", {}),
        organization.deliver("weather", {}),
        organization.deliver("pull_request", {}),
        organization.post(b"{}", "ping", "guid", x_hub_signature_256="sha256=0"),
        organization.post(b"{", "ping", "guid"),
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 401, 400]
    deployed.aws("sqs").send_message(
        QueueUrl=deployed.cloud.lane_url,
        MessageBody=SECRET_WORDS,
        MessageGroupId=organization.id,
        MessageDeduplicationId=uuid.uuid4().hex,
    )
    deployed.settle()

    received = telemetry.metrics(telemetry.lines(deployed, "WebhookFunction", since_ms))
    assert received == {
        ("Deliveries", "accepted", "none"): 5,
        ("Deliveries", "ignored", "event:ping"): 1,
        ("Deliveries", "ignored", "event:weather"): 1,
        ("Deliveries", "ignored", "incomplete:account"): 1,
        ("Deliveries", "refused", "401"): 1,
        ("Deliveries", "refused", "400"): 1,
    }

    def parked() -> list[str] | None:
        found = telemetry.lines(deployed, "ApplyFunction", since_ms)
        return found if telemetry.metrics(found)["CommandsParked",] else None

    written = eventually(parked, "the consumer has told of the last command")
    outcomes = telemetry.metrics(written)
    assert (outcomes["CommandsParked",], outcomes["CommandsReturned",]) == (1, 0)
    told = [each for each in telemetry.documents(written) if each.get("commandId")]
    assert {each["organizationId"] for each in told} == {organization.id}
    # What the jobs do that the new repositories ordered is told of as well.
    ours = Counter(each["message"] for each in told if each["kind"] not in ("record_job", "record_slice"))
    assert ours == {"command applied": 2 + 3, "command stale": 1, "command duplicate": 1}
    counted = sum(outcomes[f"Commands{result}",] for result in ("Applied", "Stale", "Duplicate"))
    assert counted == len(told)


def test_lines_carry_the_ids_that_lead_from_one_to_the_next(deployed: Deployed, organization: Organization) -> None:
    since_ms = _now_ms(deployed)
    listener, _ = organization.follow()
    guid = organization.pull_request(2)
    delta = listener.delta()
    position = {"epoch": delta["epoch"], "seq": delta["seq"]}
    deployed.settle()

    def one(function: str, message: str) -> payloads.Json:
        def look() -> payloads.Json | None:
            documents = telemetry.documents(telemetry.lines(deployed, function, since_ms))
            own = (each for each in documents if each.get("organizationId") == organization.id)
            return next((each for each in own if each["message"] == message), None)

        return eventually(look, f"{function} has told of it")

    accepted = one("WebhookFunction", "delivery accepted")
    applied = one("ApplyFunction", "command applied")
    pushed = one("PushFunction", "pushed")
    assert accepted["requestId"]
    assert accepted["deliveryId"] == guid == applied["deliveryId"]
    assert accepted["commandIds"] == [applied["commandId"]]
    assert applied["position"] == pushed["position"] == position
    assert pushed["ok"] == 1


def test_measures_are_taken_of_lane_commit_posts_and_connections(
    deployed: Deployed, organization: Organization
) -> None:
    since_ms = _now_ms(deployed)
    listener, _ = organization.follow()
    organization.pull_request(2)
    listener.delta()
    deployed.settle()
    # The emulator drops what the function writes for its own WebSocket API's events.
    deployed.invoke_socket("gone", "$connect", queryStringParameters={"ticket": organization.ticket()["ticket"]})
    deployed.invoke_socket("gone", "$connect", queryStringParameters={"ticket": "none"})
    deployed.invoke_socket("gone", "$default", body="{}")
    deployed.invoke_socket("gone", "$disconnect")
    wanted = {
        "ApplyFunction": {"LaneWaitMs", "CommitDurationMs", "ChangesPerCommit"},
        "PushFunction": {"PostsTaken", "PostsGone", "PostsSlow", "OpenConnections"},
        "SocketFunction": {"ConnectionsOpened", "ConnectionsRefused", "ConnectionsClosed", "FramesReceived"},
    }
    for function, names in wanted.items():

        def measured(function: str = function, names: set[str] = names) -> bool:
            found = telemetry.metrics(telemetry.lines(deployed, function, since_ms))
            return names <= {name for name, *_ in found}

        eventually(measured, f"{function} measures {names}")


def test_no_line_holds_a_secret_or_a_word_of_a_payload(deployed: Deployed, organization: Organization) -> None:
    since_ms = _now_ms(deployed)
    visitor = Visitor(deployed)
    member = deployed.github.get("/_local/organizations/acme-robotics").json()["members"][0]["login"]
    callback = visitor.begin(member)
    state = visitor.http.cookies["orglane_sign_in"]
    assert visitor.http.get(callback).status_code == 302
    csrf = visitor.app()["csrfToken"]
    ticket = visitor.post("/v1/socket-tickets", csrf).json()["ticket"]
    session = visitor.http.cookies["orglane_session"]
    visitor.http.get("/v1/organizations/1/summary")
    visitor.post("/v1/auth/logout", csrf)
    visitor.close()

    deployed.invoke_socket("c1", "$connect", queryStringParameters={"ticket": ticket})
    for frame in (SECRET_WORDS, {"action": SECRET_WORDS}, {"action": "subscribe", "topic": SECRET_WORDS}):
        body = frame if isinstance(frame, str) else json.dumps(frame)
        deployed.invoke_socket("c1", "$default", body=body)
    deployed.invoke_socket("c1", "$disconnect")
    organization.pull_request(2, title=SECRET_WORDS, branch=SECRET_WORDS)
    organization.deliver("weather", {"zen": SECRET_WORDS})
    organization.post(SECRET_WORDS.encode(), "pull_request", "guid")
    deployed.aws("sqs").send_message(
        QueueUrl=deployed.cloud.lane_url,
        MessageBody=json.dumps({"v": 1, "id": SECRET_WORDS, "kind": SECRET_WORDS}),
        MessageGroupId=organization.id,
        MessageDeduplicationId=uuid.uuid4().hex,
    )
    organization.get(f"/repositories/{organization.id}/branches/{SECRET_WORDS}/pull-request")
    organization.get("/summary", headers={"authorization": "Bearer wrong-token"})
    organization.deliver("installation", payloads.installation(organization.owner, "created", 1, []))
    deployed.settle()
    known = deployed.cloud.deployment.known
    code = callback.partition("code=")[2].partition("&")[0]
    secrets = {
        "a bearer token": organization.token,
        "a wrong token": "wrong-token",
        "a ticket": ticket,
        "a session": session,
        "a CSRF token": csrf,
        "a sign-in's state": state,
        "a sign-in's code": code,
        "the webhook's secret": known.webhook_secret,
        "the session secret": known.session_secret,
        "the client's secret": known.client_secret,
        "the App's private key": known.private_key_pem.splitlines()[5],
        "words of a payload": SECRET_WORDS,
    }
    written = {name: telemetry.lines(deployed, name, since_ms) for name in telemetry.FUNCTIONS}
    assert all(written.values()), "every function wrote something"
    for function, found in written.items():
        everything = json.dumps(found)
        assert [what for what, secret in secrets.items() if secret in everything] == [], function
