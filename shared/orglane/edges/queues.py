"""`ports.work.Queues`: the organizations' own lanes on SQS, and the mappings that bring them to the consumer."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from orglane.edges.faults import unavailable
from orglane.errors import Unavailable
from orglane.lanes import Lanes

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.type_defs import EventSourceMappingConfigurationTypeDef as Mapping
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

BATCH = 10
_DAYS_14_S = "1209600"
_WAITING: "tuple[QueueAttributeNameType, ...]" = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class LaneState(NamedTuple):
    """How an own lane stands: commands in it, commands in its dead letters, and its mapping's state (None: no mapping).

    `is_closed` when senders are refused, because the installation ended.
    """

    waiting: int
    dead: int
    mapping: str | None
    is_closed: bool


class SqsQueues:
    """Lanes as queues with mappings; `consumer` is the name of the function that applies what they carry."""

    def __init__(self, sqs: "SQSClient", functions: "LambdaClient", lanes: Lanes, consumer: str) -> None:
        self._sqs = sqs
        self._functions = functions
        self._lanes = lanes
        self._consumer = consumer

    def create(self, organization_id: str) -> None:
        name, dead = self._lanes.name(organization_id), self._lanes.dead(organization_id)
        dead_attributes: dict[QueueAttributeNameType, str] = {
            "FifoQueue": "true",
            "MessageRetentionPeriod": _DAYS_14_S,
        }
        with unavailable():
            dead_url = self._sqs.create_queue(QueueName=dead, Attributes=dead_attributes)["QueueUrl"]
            url = self.url_of(name)
            if url is None:
                redrive = {"deadLetterTargetArn": self._arn(dead_url), "maxReceiveCount": 100}
                attributes: dict[QueueAttributeNameType, str] = {
                    "FifoQueue": "true",
                    "DeduplicationScope": "messageGroup",
                    "FifoThroughputLimit": "perMessageGroupId",
                    # As of the front lanes: six times the consumer's time limit.
                    "VisibilityTimeout": "180",
                    "MessageRetentionPeriod": _DAYS_14_S,
                    "RedrivePolicy": json.dumps(redrive),
                }
                self._sqs.create_queue(QueueName=name, Attributes=attributes)
            elif self.is_closed(organization_id):
                raise Unavailable(f"{name} is closed: another one can be made when it is removed")

    def connect(self, organization_id: str) -> None:
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
            if url is None:
                return
            if not any(self.mappings(self._arn(url))):
                self._map(self._arn(url))
            # Two consumers would take turns in any order: of mappings that were made at once, one stays.
            for each in sorted(self.mappings(self._arn(url)), key=lambda each: each["UUID"])[1:]:
                self._unmap(each["UUID"])

    def _map(self, queue_arn: str) -> None:
        try:
            self._functions.create_event_source_mapping(
                EventSourceArn=queue_arn,
                FunctionName=self._consumer,
                BatchSize=BATCH,
                FunctionResponseTypes=["ReportBatchItemFailures"],
            )
        except self._functions.exceptions.ResourceConflictException:
            # Somebody else connected it just now.
            return

    def _unmap(self, mapping_id: str) -> None:
        try:
            self._functions.delete_event_source_mapping(UUID=mapping_id)
        except self._functions.exceptions.ResourceNotFoundException:
            return

    def pause(self, organization_id: str, *, paused: bool) -> bool:
        """Stop or resume what consumes a lane; False when there is nothing to stop."""
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
            mappings = list(self.mappings(self._arn(url))) if url else []
            for each in mappings:
                self._functions.update_event_source_mapping(UUID=each["UUID"], Enabled=not paused)
        return bool(mappings)

    def close(self, organization_id: str) -> None:
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
            if url is None:
                return
            refused = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": self._arn(url)}
            policy = {"Version": "2012-10-17", "Statement": [refused]}
            self._sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        # One that was paused would never become empty.
        self.pause(organization_id, paused=False)

    def waiting(self, organization_id: str) -> int:
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
        return self.depth(url) if url else 0

    def depth(self, url: str) -> int:
        """Messages in a queue, those under way included."""
        with unavailable():
            counts = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=_WAITING)["Attributes"]
        return sum(int(counts.get(each, 0)) for each in _WAITING)

    def state(self, organization_id: str) -> LaneState | None:
        """How a lane stands; None without one."""
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
            if url is None:
                return None
            dead = self.url_of(self._lanes.dead(organization_id))
            mapping = next(iter(self.mappings(self._arn(url))), None)
        state = mapping["State"] if mapping else None
        return LaneState(self.depth(url), self.depth(dead) if dead else 0, state, self.is_closed(organization_id))

    def is_closed(self, organization_id: str) -> bool:
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
            if url is None:
                return False
            # Nothing but `close` gives a lane a policy.
            told = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        return bool(told.get("Attributes", {}).get("Policy"))

    def purge(self, organization_id: str) -> None:
        """Drop every command that waits in a lane."""
        with unavailable():
            url = self.url_of(self._lanes.name(organization_id))
            if url is not None:
                self._sqs.purge_queue(QueueUrl=url)

    def remove(self, organization_id: str) -> None:
        with unavailable():
            for name in (self._lanes.name(organization_id), self._lanes.dead(organization_id)):
                url = self.url_of(name)
                if url is None:
                    continue
                # The mapping first: nobody could find it without its queue.
                for each in self.mappings(self._arn(url)):
                    self._unmap(each["UUID"])
                self._sqs.delete_queue(QueueUrl=url)

    def organizations(self) -> Iterator[str]:
        """The ids of all organizations that have a lane of their own, or what is left of one."""
        found: set[str] = set()
        with unavailable():
            for page in self._sqs.get_paginator("list_queues").paginate(QueueNamePrefix=self._lanes.prefix):
                for url in page.get("QueueUrls", []):
                    name = url.rpartition("/")[2].removesuffix("_dead.fifo").removesuffix(".fifo")
                    found.add(name.removeprefix(self._lanes.prefix))
        yield from sorted(found)

    def url_of(self, name: str) -> str | None:
        """A queue's address; None when there is none."""
        try:
            return self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        except self._sqs.exceptions.QueueDoesNotExist:
            return None

    def mappings(self, queue_arn: str) -> "Iterator[Mapping]":
        """The mappings of a queue to the consumer."""
        pages = self._functions.get_paginator("list_event_source_mappings")
        for page in pages.paginate(EventSourceArn=queue_arn, FunctionName=self._consumer):
            yield from page["EventSourceMappings"]

    def _arn(self, url: str) -> str:
        return self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
