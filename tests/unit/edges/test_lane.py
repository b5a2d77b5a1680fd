"""The way to SQS: signed as AWS signs, patient with a dead connection once, and never sure before the answer."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from orglane.commands import Account, Cause, Command, RecordInstallation, encode
from orglane.edges.aws import Credentials, Service, signed_headers
from orglane.edges.lane import SQS, SqsLane
from orglane.edges.secrets import SECRETS_MANAGER
from orglane.errors import NoQueue, Terminal, Unavailable
from orglane.lanes import Lanes
from orglane.rows import ParkedRow, replace
from tests.fakes import NOW_MS, Reply, Sqs

ENVIRON = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-central-1"}
HOST = "https://sqs.eu-central-1.amazonaws.com/1"
FRONT, OWN = f"{HOST}/orglane-lane-2.fifo", f"{HOST}/orglane_lane_42.fifo"
LANES = Lanes(f"{HOST}/orglane-lane.fifo")
LIES = ParkedRow(id="1-a b", body="no JSON", reason="", error="", attempts=5, parked_at_ms=1)


def command(number: int, login: str = "acme") -> Command:
    body = RecordInstallation(Account("42", login), "5", "connected", NOW_MS)
    return Command(f"c{number}", "42", Cause("webhook", "guid"), "installation.created", f"1#guid#{number}", 1, body)


@pytest.fixture
def sqs() -> Iterator[Sqs]:
    with Sqs.running() as running:
        yield running


@pytest.fixture
def lane(sqs: Sqs) -> Iterator[SqsLane]:
    lane = SqsLane(LANES, {**ENVIRON, "AWS_ENDPOINT_URL_SQS": sqs.url})
    yield lane
    lane._sqs.close()  # a function keeps it as long as it lives; a test may not


@pytest.mark.parametrize("service", [SQS, SECRETS_MANAGER], ids=lambda each: each.name)
@pytest.mark.parametrize("token", ["", "session token"])
def test_the_signature_is_botocores(token: str, service: Service) -> None:
    body, host = b'{"QueueUrl":"q"}', "localhost:4566"
    headers = {"content-type": service.content_type, "x-amz-target": f"{service.target}.Act"}
    theirs = AWSRequest("POST", f"http://{host}/", headers, body)
    SigV4Auth(BotocoreCredentials("AKID", "secret", token or None), service.name, "eu-central-1").add_auth(theirs)
    now = time.strptime(theirs.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ")

    ours = signed_headers(Credentials("AKID", "secret", token, "eu-central-1"), service, host, "Act", body, now)

    expected = {name.lower(): value for name, value in theirs.headers.items()}
    assert ours == {**expected, "host": host}


def redriven(sqs: Sqs, lane: SqsLane, row: ParkedRow) -> dict[str, Any]:
    """The message that a redrive sends."""
    lane.redrive("42", row)
    return sqs.requests[-1][1]


def test_a_redrive_is_the_message_as_it_came_and_says_which_it_is(sqs: Sqs, lane: SqsLane) -> None:
    sent = redriven(sqs, lane, LIES)
    assert len(sent.pop("MessageDeduplicationId")) == 64
    assert sent == {
        "QueueUrl": OWN,
        "MessageBody": "no JSON",
        "MessageGroupId": "42",
        "MessageAttributes": {
            "parkedId": {"DataType": "String", "StringValue": "1-a b"},
            "parkedTimes": {"DataType": "Number", "StringValue": "1"},
        },
    }


def test_each_redrive_has_a_deduplication_id_of_its_own_and_pressing_twice_is_one(sqs: Sqs, lane: SqsLane) -> None:
    rows = (LIES, LIES, replace(LIES, times=2), replace(LIES, id="1-b"))
    first, again, second, other = (redriven(sqs, lane, row)["MessageDeduplicationId"] for row in rows)
    assert first == again
    assert len({first, second, other, LIES.id}) == 4


def test_a_redrive_takes_the_front_lane_where_there_is_no_own(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [Reply(400, b'{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}')]
    assert redriven(sqs, lane, LIES)["QueueUrl"].endswith(FRONT.rpartition("/")[2])


def test_one_command_is_one_message_in_the_group_of_its_organization(sqs: Sqs, lane: SqsLane) -> None:
    lane.send([command(0)])
    message = {
        "QueueUrl": OWN,
        "MessageBody": encode(command(0)),
        "MessageGroupId": "42",
        "MessageDeduplicationId": "c0",
    }
    assert sqs.requests == [("AmazonSQS.SendMessage", message)]


def test_several_commands_are_one_request_in_their_order(sqs: Sqs, lane: SqsLane) -> None:
    lane.send([command(0), command(1)])
    entries = [
        {
            "Id": str(number),
            "MessageBody": encode(command(number)),
            "MessageGroupId": "42",
            "MessageDeduplicationId": f"c{number}",
        }
        for number in (0, 1)
    ]
    assert sqs.requests == [("AmazonSQS.SendMessageBatch", {"QueueUrl": OWN, "Entries": entries})]


def test_the_connection_is_kept(sqs: Sqs, lane: SqsLane) -> None:
    for number in range(3):
        lane.send([command(number)])
    assert (len(sqs.requests), sqs.connections) == (3, 1)


def test_a_kept_connection_that_died_is_replaced_once(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [Reply(hangs_up=True)]
    lane.send([command(0)])
    lane.send([command(1)])
    assert [request["MessageDeduplicationId"] for _, request in sqs.requests] == ["c0", "c1"]
    assert sqs.connections == 2


def test_a_request_whose_answer_was_lost_is_sent_again_under_the_same_id(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [Reply(unheard=True)]
    lane.send([command(0)])
    assert [request["MessageDeduplicationId"] for _, request in sqs.requests] == ["c0", "c0"]


def test_two_lost_answers_are_no_success(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [Reply(unheard=True), Reply(unheard=True)]
    with pytest.raises(Unavailable, match="cannot be reached"):
        lane.send([command(0)])
    assert len(sqs.requests) == 2
    lane.send([command(1)])
    assert len(sqs.requests) == 3


def test_a_queue_that_nobody_serves_is_unavailable() -> None:
    with Sqs.running() as gone:
        pass
    lane = SqsLane(LANES, {**ENVIRON, "AWS_ENDPOINT_URL": gone.url})
    with pytest.raises(Unavailable, match="cannot be reached"):
        lane.send([command(0)])


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (500, "InternalFailure", Unavailable),
        (503, "ServiceUnavailable", Unavailable),
        (400, "InvalidMessageContents", Terminal),
    ],
)
def test_a_refusal_is_told_by_its_kind(sqs: Sqs, lane: SqsLane, status: int, kind: str, error: type[Exception]) -> None:
    sqs.script = [Reply(status, json.dumps({"__type": f"com.amazonaws.sqs#{kind}"}).encode())]
    with pytest.raises(error, match=f"SQS answered {status} to SendMessage"):
        lane.send([command(0)])
    assert len(sqs.requests) == 1


def test_a_batch_that_was_taken_in_part_is_no_success(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [Reply(body=b'{"Successful":[{"Id":"0"}],"Failed":[{"Id":"1","Code":"InternalError"}]}')]
    with pytest.raises(Unavailable, match="SQS took 1 of 2 commands"):
        lane.send([command(0), command(1)])


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff"])
def test_an_answer_that_nobody_can_read_is_no_success(sqs: Sqs, lane: SqsLane, body: bytes) -> None:
    sqs.script = [Reply(body=body)]
    with pytest.raises(Unavailable):
        lane.send([command(0), command(1)])


def test_a_command_over_the_limit_is_never_sent(sqs: Sqs, lane: SqsLane) -> None:
    largest = 64 * 1024 - len(encode(command(0, "")))
    lane.send([command(0, "x" * largest)])
    with pytest.raises(Terminal, match="a command of 65537 bytes is over 65536"):
        lane.send([command(0, "x" * (largest + 1))])
    assert len(sqs.requests) == 1


@pytest.mark.parametrize("name", sorted(ENVIRON))
def test_a_missing_credential_is_named_at_the_start(name: str) -> None:
    environ = {each: value for each, value in ENVIRON.items() if each != name}
    with pytest.raises(KeyError, match=name):
        SqsLane(LANES, environ)


def test_without_an_endpoint_it_is_the_regions_own_over_https() -> None:
    lane = SqsLane(LANES, ENVIRON)
    assert (lane._sqs._connection.host, lane._sqs._connection.port) == ("sqs.eu-central-1.amazonaws.com", 443)


# ---- an organization's own lane, or its front lane

MISSING = Reply(400, b'{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The queue does not exist."}')
DENIED = Reply(403, b'{"__type":"com.amazonaws.sqs#AccessDenied","message":"with an explicit deny"}')


def queues(sqs: Sqs) -> list[str]:
    return [request["QueueUrl"] for _, request in sqs.requests]


@pytest.mark.parametrize("reply", [MISSING, DENIED])
def test_where_there_is_no_own_lane_the_front_lane_takes_it(sqs: Sqs, lane: SqsLane, reply: Reply) -> None:
    sqs.script = [reply]
    lane.send([command(0)])
    lane.send([command(1)])
    assert queues(sqs) == [OWN, FRONT, OWN]


def test_no_front_lane_is_asked_when_sqs_is_down(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [Reply(500)]
    with pytest.raises(Unavailable):
        lane.send([command(0)])
    assert queues(sqs) == [OWN]


def test_a_front_lane_that_is_not_there_is_told(sqs: Sqs, lane: SqsLane) -> None:
    sqs.script = [MISSING, MISSING]
    with pytest.raises(NoQueue, match="does not exist"):
        lane.send([command(0)])


def test_a_hand_over_goes_to_the_front_lane(sqs: Sqs, lane: SqsLane) -> None:
    lane.send_front(command(0))
    assert queues(sqs) == [FRONT]


def test_shared_lanes_are_asked_once(sqs: Sqs) -> None:
    lane = SqsLane(LANES._replace(mode="shared"), {**ENVIRON, "AWS_ENDPOINT_URL_SQS": sqs.url})
    lane.send([command(0)])
    assert queues(sqs) == [FRONT]
    lane._sqs.close()
