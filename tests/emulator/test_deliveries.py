"""What GitHub is told: only a delivery of ours, readable and safely queued, is a success."""

import base64
import hashlib
import hmac
import json
import urllib.parse
import uuid
from typing import Any

import pytest

from orglane.github.signature import sign
from tests.live import payloads
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


def _sha1(organization: Organization, body: bytes) -> str:
    secret = organization.deployed.cloud.webhook_secret.encode()
    return "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest()


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64, "nonsense", "sha256=ä"])
def test_a_delivery_without_our_signature_is_refused(newcomer: Organization, signature: str | None) -> None:
    coded: Any = signature.encode("latin-1") if signature else signature
    answer = newcomer.post(b"{}", "ping", "guid", x_hub_signature_256=coded)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 401
    assert answer.json()["requestId"] == answer.headers["x-request-id"]


def test_sha_1_alone_is_no_signature(newcomer: Organization) -> None:
    answer = newcomer.post(b"{}", "ping", "guid", x_hub_signature_256=None, x_hub_signature=_sha1(newcomer, b"{}"))
    assert answer.status_code == 401


def test_the_signature_of_other_bytes_is_refused(newcomer: Organization) -> None:
    signature = sign(newcomer.deployed.cloud.webhook_secret, b'{"a":1}')
    assert newcomer.post(b'{"a": 1}', "ping", "guid", x_hub_signature_256=signature).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 100_000])
def test_unreadable_json_is_a_bad_request(newcomer: Organization, body: bytes) -> None:
    answer = newcomer.post(body, "pull_request", "guid")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("header", ["x_github_event", "x_github_delivery"])
def test_a_delivery_without_its_headers_is_a_bad_request(newcomer: Organization, header: str) -> None:
    assert newcomer.post(b"{}", "ping", "guid", **{header: None}).status_code == 400


def test_what_has_no_effect_is_answered_with_the_reason(newcomer: Organization) -> None:
    for event, payload, reason in (
        ("ping", {"zen": "…"}, "event:ping"),
        ("weather", {"organization": newcomer.owner}, "event:weather"),
        ("pull_request", {"action": "opened"}, "incomplete:account"),
        ("pull_request", {"organization": newcomer.owner}, "incomplete:repository"),
        ("installation", payloads.installation(newcomer.owner, "sold", 0, []), "action:installation.sold"),
    ):
        guid = str(uuid.uuid4())
        answer = newcomer.deliver(event, payload, guid)
        assert answer.status_code == 202
        assert answer.json() == {"deliveryId": guid, "commands": 0, "ignored": reason}


@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream", "text/plain", None])
def test_the_body_counts_whatever_its_content_type(newcomer: Organization, content_type: str | None) -> None:
    """API Gateway hands on as base64 what it does not take for text; the signature is over the bytes."""
    body = json.dumps(payloads.pull_request(newcomer.repo, 1, 0, title="Grüße 🚀")).encode()
    answer = newcomer.post(body, "pull_request", str(uuid.uuid4()), content_type=content_type)
    assert answer.json()["commands"] == 1
    newcomer.deployed.settle()
    assert newcomer.read("/summary")["openPullRequests"][0]["title"] == "Grüße 🚀"


def test_a_form_with_a_payload_counts(newcomer: Organization) -> None:
    payload = json.dumps(payloads.pull_request(newcomer.repo, 1, 0, title="Grüße & so"), ensure_ascii=False)
    body = urllib.parse.urlencode({"payload": payload}).encode()
    form = "application/x-www-form-urlencoded"
    assert newcomer.post(body, "pull_request", str(uuid.uuid4()), content_type=form).json()["commands"] == 1
    newcomer.deployed.settle()
    assert newcomer.read("/summary")["openPullRequests"][0]["title"] == "Grüße & so"


def test_api_gateways_base64_is_decoded_before_the_signature_is_checked(deployed: Deployed) -> None:
    body = b'{"zen": "Speak like a human."}'
    event = {
        "headers": {
            "x-github-event": "ping",
            "x-github-delivery": "guid",
            "x-hub-signature-256": sign(deployed.cloud.webhook_secret, body),
        },
        "requestContext": {"requestId": "r", "http": {"method": "POST"}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    answer, error = deployed.invoke("WebhookFunction", event)
    assert (error, answer["statusCode"]) == (None, 202)


@pytest.mark.parametrize(
    "broken",
    [
        {"LANE_URL": "http://localhost/000000000000/deleted-lane.fifo"},
        {"AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9"},
    ],
    ids=["the queue is deleted", "SQS does not answer"],
)
def test_a_delivery_that_cannot_be_queued_is_a_failure_that_github_records(
    deployed: Deployed, broken: dict[str, str]
) -> None:
    """GitHub never repeats a delivery by itself, but it keeps the failed one, and can be asked to send it again."""
    control = f"/_local/repositories/acme-robotics/{_repository(deployed)}/pulls"
    with deployed.environment("WebhookFunction", **broken):
        opened = deployed.github.post(control, json={"title": "While the lane is away"}).raise_for_status().json()
        failed = eventually(lambda: _delivery(deployed, opened["id"]), "the delivery is attempted")
    assert failed["status_code"] == 503
    deployed.github.post(f"/_local/deliveries/{failed['id']}/redeliver").raise_for_status()
    repeated = eventually(lambda: _delivery(deployed, opened["id"], repeated=True), "the delivery is repeated")
    assert (repeated["guid"], repeated["status_code"]) == (failed["guid"], 202)


def _repository(deployed: Deployed) -> str:
    account = deployed.github.get("/_local/organizations/acme-robotics").raise_for_status().json()
    name: str = account["repositories"][0]["name"]
    return name


def _delivery(deployed: Deployed, pull_id: int, *, repeated: bool = False) -> payloads.Json | None:
    """The attempt to deliver the opening of a pull request, once it is done."""
    items = deployed.github.get("/_local/deliveries", params={"limit": 20}).json()["items"]
    for item in items:
        if item["event"] == "pull_request" and item["delivered_at"] and item["redelivery"] is repeated:
            detail: payloads.Json = deployed.github.get(f"/_local/deliveries/{item['id']}").json()
            if detail["request"]["payload"]["pull_request"]["id"] == pull_id:
                return detail
    return None
