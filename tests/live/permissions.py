"""What each permission of each function is for: a scenario that succeeds with it and fails without it.

Functions are invoked directly where that is quicker and shows the same.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

from local.settings import REGION
from orglane import keys
from orglane.commands import (
    Account,
    Body,
    Cause,
    Command,
    EndSessions,
    RecordInstallation,
    RecordJob,
    RecordPullRequest,
    encode,
)
from orglane.decide.jobs import FROM_OUTSIDE
from orglane.edges.clock import now_ms
from orglane.edges.jobs import TableJobs
from orglane.edges.log import log_item
from orglane.edges.notices import notice_item, notice_of
from orglane.edges.records import head_item, key_item
from orglane.github.payload import pull_request, repository
from orglane.jobs import ACTIVE, CLEAR, FULL_SYNC, Order
from orglane.model import Job
from orglane.ports import LogEntry
from orglane.ports.shells import News
from orglane.rows import Head
from tests.live import lanes, payloads
from tests.live.browserless import Visitor
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

DEMO = "acme-robotics"


class Failed(AssertionError):
    """A scenario came to nothing."""


def _must(succeeded: object, what: object) -> None:
    if not succeeded:
        raise Failed(what)


def a_delivery_is_queued(deployed: Deployed) -> None:
    organization = Organization(deployed)
    answer = organization.deliver("pull_request", payloads.pull_request(organization.repo, 1, 0))
    _must(answer.status_code == 202, answer.text)


def a_command_is_applied(deployed: Deployed) -> None:
    owner = payloads.account(str(uuid.uuid4().int % 10**12), "org")
    payload = payloads.pull_request(payloads.repository(owner, 1), 1, 0)
    repo, facts = repository(payload["repository"]), pull_request(payload["pull_request"])
    assert repo is not None
    assert facts is not None
    _apply(deployed, RecordPullRequest(Account(str(owner["id"]), "org"), None, repo, facts))


def an_installation_orders_its_sync(deployed: Deployed) -> None:
    organization_id = str(uuid.uuid4().int % 10**12)
    _apply(deployed, RecordInstallation(Account(organization_id, "org"), "77", "connected", 1))
    rows = _rows(deployed, keys.organization_pk(organization_id), keys.JOB_PREFIX)
    _must(rows, "no job was stored")


def somebody_takes_the_authorization_back(deployed: Deployed) -> None:
    """Session, membership and what their open sidebars hear end, and their shell begins an epoch."""
    organization_id, user_id = str(uuid.uuid4().int % 10**12), uuid.uuid4().hex
    table, name = deployed.aws("dynamodb"), deployed.cloud.table_name
    rows = _rows_of_somebody(deployed, user_id, organization_id)
    _apply(deployed, EndSessions(Account(user_id, "ana", "user")))
    for key in (rows["registration"], rows["session"], rows["membership"]):
        _must("Item" not in table.get_item(TableName=name, Key=key), f"{key} is still there")


def _rows_of_somebody(deployed: Deployed, user_id: str, organization_id: str) -> dict[str, Any]:
    """Somebody with a session and a connection from it that listens to an organization of theirs; the keys of that."""
    table, name = deployed.aws("dynamodb"), deployed.cloud.table_name
    topic, session, connection_id = f"organization:{organization_id}", f"SESSION#{user_id}", f"of-{user_id}"
    theirs = {"user_id": {"S": user_id}, "credential": {"S": session}, "ttl": {"N": "99999999999"}}
    found: dict[str, Any] = {
        "registration": key_item(keys.listener(topic, connection_id)),
        "connection": key_item(keys.connection(connection_id)),
        "connection of": key_item(keys.connection_of(user_id, connection_id)),
        "session": key_item(keys.Key(session, keys.HEAD_SK)),
        "session of": key_item(keys.Key(keys.user_pk(user_id), session)),
        "membership": key_item(keys.membership(user_id, organization_id)),
    }
    for what, key in found.items():
        more: Any = {"topics": {"SS": [topic]}} if what == "connection" else {}
        if what == "membership":
            more = {"organization_id": {"S": organization_id}, "role": {"S": "member"}}
        table.put_item(TableName=name, Item={**key, **theirs, **more})
    return found


def a_session_ends_and_its_connection_is_forgotten(deployed: Deployed) -> None:
    organization_id, user_id = str(uuid.uuid4().int % 10**12), uuid.uuid4().hex
    rows = _rows_of_somebody(deployed, user_id, organization_id)
    _told(deployed, notice_item(notice_of(user_id, News.SESSION_ENDED, 1, f"SESSION#{user_id}")))
    for key in (rows["registration"], rows["connection"], rows["connection of"]):
        found = deployed.aws("dynamodb").get_item(TableName=deployed.cloud.table_name, Key=key)
        _must("Item" not in found, f"{key} is still there")


def a_membership_ends_and_its_connection_hears_no_more(deployed: Deployed) -> None:
    organization_id, user_id = str(uuid.uuid4().int % 10**12), uuid.uuid4().hex
    rows = _rows_of_somebody(deployed, user_id, organization_id)
    _told(deployed, notice_item(notice_of(user_id, News.LEFT, 1, organization_id)))
    found = deployed.aws("dynamodb").get_item(TableName=deployed.cloud.table_name, Key=rows["connection"])
    _must("topics" not in found["Item"], "the connection still listens")


def a_shell_is_told(deployed: Deployed) -> None:
    """The registration of a connection that is gone goes only when the shell could be read, and was tried."""
    organization_id = str(uuid.uuid4().int % 10**12)
    lanes.put_head(deployed, organization_id, "connected")
    table, name = deployed.aws("dynamodb"), deployed.cloud.table_name
    gone = key_item(keys.listener(keys.shells_name(organization_id), "gone"))
    table.put_item(TableName=name, Item={**gone, "ttl": {"N": "99999999999"}})
    _told(deployed, log_item(_entry(organization_id)._replace(standing="status")))
    _must("Item" not in table.get_item(TableName=name, Key=gone), "the registration is still there")


def _told(deployed: Deployed, item: Any) -> None:
    answer, error = deployed.invoke(
        "PushFunction", {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": item}}]}
    )
    _must(error is None, answer)


def _entry(organization_id: str) -> LogEntry:
    return LogEntry(
        organization_id=organization_id,
        epoch=1,
        base_epoch=1,
        base=1,
        seq=2,
        changes="[]",
        cause=Cause("webhook", "d"),
        at_ms=1,
        commands="[]",
    )


def _apply(deployed: Deployed, body: Body) -> None:
    organization_id = body.account.id
    command = Command(uuid.uuid4().hex, organization_id, Cause("webhook", "d"), "e", uuid.uuid4().hex, 1, body)
    attributes = {"MessageGroupId": organization_id, "ApproximateReceiveCount": "1"}
    queue = f"arn:aws:sqs:{REGION}:000000000000:{lanes.names(deployed).name(organization_id)}"
    record = {"messageId": "m", "body": encode(command), "attributes": attributes, "eventSourceARN": queue}
    answer, error = deployed.invoke("ApplyFunction", {"Records": [record]})
    _must(error is None and answer == {"batchItemFailures": []}, answer)


def _rows(deployed: Deployed, pk: str, prefix: str) -> list[Any]:
    found: list[Any] = deployed.aws("dynamodb").query(
        TableName=deployed.cloud.table_name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
    )["Items"]
    return found


def a_job_is_carried_out(deployed: Deployed) -> None:
    """The demo organization is synced again."""
    organization_id = str(deployed.github.get(f"/_local/organizations/{DEMO}").json()["id"])
    _carried_out(deployed, organization_id, FULL_SYNC)


def rows_of_an_ended_installation_are_deleted(deployed: Deployed) -> None:
    organization_id = str(uuid.uuid4().int % 10**12)
    table, name = deployed.aws("dynamodb"), deployed.cloud.table_name
    head = Head(epoch=5, seq=1, era=5, account=Account(organization_id, "org"))
    old = {"pk": {"S": keys.organization_pk(organization_id)}, "sk": {"S": "REPO#1"}}
    table.put_item(TableName=name, Item=head_item(organization_id, head))
    table.put_item(TableName=name, Item={**old, "era": {"N": "0"}})
    _carried_out(deployed, organization_id, CLEAR)
    _must("Item" not in table.get_item(TableName=name, Key=old), "the row is still there")


def _carried_out(deployed: Deployed, organization_id: str, kind: str) -> None:
    """Store a job of its own slot, have the worker look at it as a nudge would, and see it completed."""
    jobs = TableJobs(deployed.aws("dynamodb"), deployed.cloud.table_name)
    order = Order(f"{now_ms():013d}-{uuid.uuid4().hex[:16]}", kind, {"attempt": uuid.uuid4().hex})
    job = jobs.open(organization_id, order, now_ms())
    body = json.dumps({"organizationId": organization_id, "jobId": job.job_id})
    try:
        answer, error = deployed.invoke("WorkFunction", {"Records": [{"messageId": "m", "body": body}]})
        _must(error is None, answer)
        eventually(
            lambda: _status(deployed, job) in ("completed", "error", "retrying"), "the lane has told what came of it"
        )
        _must(_status(deployed, job) == "completed", _status(deployed, job))
    finally:
        _end(deployed, job)


def _status(deployed: Deployed, job: Job) -> str:
    (row,) = _rows(deployed, keys.organization_pk(job.organization_id), keys.job_sk(job.job_id))
    return str(row["status"]["S"])


def _end(deployed: Deployed, job: Job) -> None:
    """Whoever is nudged about it later finds nothing to do."""
    body = RecordJob(Account(job.organization_id, "org"), job.job_id, FROM_OUTSIDE, "cancelled")
    command = Command(uuid.uuid4().hex, job.organization_id, Cause("command", "end"), "e", None, now_ms(), body)
    deployed.aws("sqs").send_message(
        QueueUrl=deployed.cloud.lane_url,
        MessageBody=encode(command),
        MessageGroupId=job.organization_id,
        MessageDeduplicationId=command.id,
    )
    eventually(lambda: _status(deployed, job) not in ACTIVE, "the job has ended")


def a_commit_is_told_and_the_gone_are_forgotten(deployed: Deployed) -> None:
    """A registration of a connection that is gone: it is found, tried, and removed."""
    organization = Organization(deployed)
    table, name = deployed.aws("dynamodb"), deployed.cloud.table_name
    gone = {"pk": {"S": keys.topic_pk(organization.topic)}, "sk": {"S": "CONN#gone"}}
    table.put_item(TableName=name, Item={**gone, "ttl": {"N": "99999999999"}})
    _told(deployed, log_item(_entry(organization.id)))
    _must("Item" not in table.get_item(TableName=name, Key=gone), "the registration is still there")


def _socket(deployed: Deployed, connection_id: str, route: str, **more: Any) -> None:
    answer, error = deployed.invoke_socket(connection_id, route, **more)
    _must(error is None and answer == {"statusCode": 200}, answer)


def a_connection_lives_and_ends(deployed: Deployed) -> None:
    """Connect, subscribe with a replay, ping, unsubscribe, subscribe again, end."""
    organization = Organization(deployed)
    connection_id, ticket = uuid.uuid4().hex, organization.ticket()["ticket"]
    table, name = deployed.aws("dynamodb"), deployed.cloud.table_name
    missed = {"position": {"epoch": 1, "seq": 0}, "topic": organization.topic, "id": "a"}
    head = Head(epoch=1, seq=1, account=Account(organization.id, "org"))
    table.put_item(TableName=name, Item=head_item(organization.id, head))

    _socket(deployed, connection_id, "$connect", queryStringParameters={"ticket": ticket})
    _socket(deployed, connection_id, "$default", body=json.dumps({"action": "subscribe", **missed}))
    _socket(deployed, connection_id, "$default", body=json.dumps({"action": "ping", "id": "b"}))
    _socket(deployed, connection_id, "$default", body=json.dumps({"action": "unsubscribe", **missed}))
    _socket(deployed, connection_id, "$default", body=json.dumps({"action": "subscribe", **missed}))
    _socket(deployed, connection_id, "$disconnect")
    registered = {"pk": {"S": keys.topic_pk(organization.topic)}, "sk": {"S": f"CONN#{connection_id}"}}
    _must("Item" not in table.get_item(TableName=name, Key=registered), "the registration is still there")


def somebody_signs_in_and_out(deployed: Deployed) -> None:
    visitor = Visitor(deployed)
    try:
        member = deployed.github.get(f"/_local/organizations/{DEMO}").json()["members"][0]["login"]
        begun = visitor.http.get("/v1/auth/github/login", params={"login": member})
        _must(begun.status_code == 302, begun.text)
        callback = deployed.github.get(begun.headers["location"]).headers["location"]
        signed_in = visitor.http.get(callback)
        _must(signed_in.status_code == 302, signed_in.text)
        shown = visitor.http.get("/v1/app")
        _must(shown.status_code == 200 and shown.json()["organizations"], shown.text)
        out = visitor.post("/v1/auth/logout", shown.json()["csrfToken"])
        _must(out.status_code == 204, out.text)
    finally:
        visitor.close()


def an_organization_is_read(deployed: Deployed) -> None:
    account = deployed.github.get(f"/_local/organizations/{DEMO}").json()
    headers = {"authorization": f"Bearer {deployed.token(str(account['id']))}"}
    answer = deployed.site.get(f"/v1/organizations/{account['id']}/summary", headers=headers)
    _must(answer.status_code == 200 and answer.json()["repos"], answer.text)


def a_lane_is_opened(deployed: Deployed) -> None:
    organization_id = str(uuid.uuid4().int % 10**12)
    lanes.put_head(deployed, organization_id, "connected")
    for step in ("open", "connect"):
        _must(lanes.take(deployed, organization_id, step) is None, step)
    state = lanes.queues(deployed).state(organization_id)
    _must(state and state.mapping, state)


def a_lane_is_removed(deployed: Deployed) -> None:
    """One that is paused, so that it would never become empty."""
    organization_id, queues = str(uuid.uuid4().int % 10**12), lanes.queues(deployed)
    queues.create(organization_id)
    queues.connect(organization_id)
    queues.pause(organization_id, paused=True)
    lanes.put_head(deployed, organization_id, "install_required")
    for step in ("close", "remove"):
        _must(lanes.take(deployed, organization_id, step) is None, step)
    _must(queues.state(organization_id) is None, "the lane is still there")


def the_stack_ends(deployed: Deployed) -> None:
    organization_id, queues = str(uuid.uuid4().int % 10**12), lanes.queues(deployed)
    queues.create(organization_id)
    queues.connect(organization_id)
    answer = lanes.end_of_stack(deployed)
    _must(answer["Status"] == "SUCCESS", answer)
    _must(not list(queues.organizations()), "a lane is still there")


type Scenario = Callable[[Deployed], None]


def cold(function: str, scenario: Scenario) -> Scenario:
    """A scenario whose function has just been started: one that ran before still holds what it has read."""

    def run(deployed: Deployed) -> None:
        with deployed.environment(function, STARTED=uuid.uuid4().hex):
            scenario(deployed)

    run.__name__ = f"{scenario.__name__}_from_cold"
    return run


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("WebhookFunction", "sqs:SendMessage"): a_delivery_is_queued,
    ("WebhookFunction", "secretsmanager:GetSecretValue"): cold("WebhookFunction", a_delivery_is_queued),
    ("ApplyFunction", "dynamodb:BatchGetItem"): a_command_is_applied,
    ("ApplyFunction", "dynamodb:PutItem"): a_command_is_applied,
    ("ApplyFunction", "dynamodb:DeleteItem"): somebody_takes_the_authorization_back,
    ("ApplyFunction", "dynamodb:Query"): somebody_takes_the_authorization_back,
    ("ApplyFunction", "dynamodb:UpdateItem"): somebody_takes_the_authorization_back,
    ("ApplyFunction", "sqs:SendMessage"): an_installation_orders_its_sync,
    ("WorkFunction", "dynamodb:BatchGetItem"): a_job_is_carried_out,
    ("WorkFunction", "dynamodb:DeleteItem"): rows_of_an_ended_installation_are_deleted,
    ("WorkFunction", "dynamodb:Query"): a_job_is_carried_out,
    ("WorkFunction", "dynamodb:UpdateItem"): a_job_is_carried_out,
    ("WorkFunction", "sqs:SendMessage"): a_job_is_carried_out,
    ("WorkFunction", "secretsmanager:GetSecretValue"): cold("WorkFunction", a_job_is_carried_out),
    ("WorkFunction", "sqs:CreateQueue"): a_lane_is_opened,
    ("WorkFunction", "sqs:GetQueueUrl"): a_lane_is_opened,
    ("WorkFunction", "lambda:ListEventSourceMappings"): a_lane_is_opened,
    ("WorkFunction", "lambda:CreateEventSourceMapping"): a_lane_is_opened,
    ("WorkFunction", "sqs:SetQueueAttributes"): a_lane_is_removed,
    ("WorkFunction", "sqs:DeleteQueue"): a_lane_is_removed,
    ("LanesFunction", "sqs:ListQueues"): the_stack_ends,
    ("LanesFunction", "sqs:GetQueueUrl"): the_stack_ends,
    ("LanesFunction", "sqs:GetQueueAttributes"): the_stack_ends,
    ("LanesFunction", "sqs:DeleteQueue"): the_stack_ends,
    ("LanesFunction", "lambda:ListEventSourceMappings"): the_stack_ends,
    ("PushFunction", "dynamodb:BatchGetItem"): a_shell_is_told,
    ("PushFunction", "dynamodb:Query"): a_commit_is_told_and_the_gone_are_forgotten,
    ("PushFunction", "dynamodb:DeleteItem"): a_session_ends_and_its_connection_is_forgotten,
    ("PushFunction", "dynamodb:UpdateItem"): a_membership_ends_and_its_connection_hears_no_more,
    ("PushFunction", "execute-api:ManageConnections"): a_commit_is_told_and_the_gone_are_forgotten,
    ("SocketFunction", "dynamodb:BatchGetItem"): a_connection_lives_and_ends,
    ("SocketFunction", "dynamodb:BatchWriteItem"): a_connection_lives_and_ends,
    ("SocketFunction", "dynamodb:DeleteItem"): a_connection_lives_and_ends,
    ("SocketFunction", "dynamodb:GetItem"): a_connection_lives_and_ends,
    ("SocketFunction", "dynamodb:PutItem"): a_connection_lives_and_ends,
    ("SocketFunction", "dynamodb:Query"): a_connection_lives_and_ends,
    ("SocketFunction", "dynamodb:UpdateItem"): a_connection_lives_and_ends,
    ("SocketFunction", "execute-api:ManageConnections"): a_connection_lives_and_ends,
    ("ApiFunction", "dynamodb:BatchGetItem"): an_organization_is_read,
    ("ApiFunction", "dynamodb:DeleteItem"): somebody_signs_in_and_out,
    ("ApiFunction", "dynamodb:GetItem"): an_organization_is_read,
    ("ApiFunction", "dynamodb:PutItem"): somebody_signs_in_and_out,
    ("ApiFunction", "dynamodb:Query"): an_organization_is_read,
    ("ApiFunction", "dynamodb:UpdateItem"): somebody_signs_in_and_out,
    ("ApiFunction", "sqs:SendMessage"): somebody_signs_in_and_out,
    ("ApiFunction", "secretsmanager:GetSecretValue"): cold("ApiFunction", somebody_signs_in_and_out),
}
"""Why each permission is in the template: function and action, and what comes to nothing without it."""
