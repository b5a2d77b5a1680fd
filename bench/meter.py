"""Every request that botocore sends from this process, counted and weighed by DynamoDB's own rules.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from botocore.httpsession import URLLib3Session

KB = 1024


@dataclass(frozen=True)
class Request:
    """One request as it went over the wire."""

    target: str
    """Such as `DynamoDB_20120810.TransactWriteItems`, or the path of a service without targets."""
    sent: bytes
    answered: bytes

    @property
    def action(self) -> str:
        return self.target.rpartition(".")[2]

    @property
    def is_dynamodb(self) -> bool:
        return self.target.startswith("DynamoDB")

    @property
    def items(self) -> list[Any]:
        """The items that it writes."""
        asked = json.loads(self.sent)
        if self.action == "TransactWriteItems":
            return [each["Put"]["Item"] for each in asked["TransactItems"]]
        return [asked["Item"]] if self.action == "PutItem" else []

    @property
    def item_bytes(self) -> int:
        return sum(size(item) for item in self.items)

    @property
    def write_units(self) -> int:
        each = 2 if self.action == "TransactWriteItems" else 1
        return sum(each * math.ceil(size(item) / KB) for item in self.items)

    @property
    def read_units(self) -> float:
        asked, got = json.loads(self.sent), json.loads(self.answered)
        if self.action == "Query":
            return _read([sum(map(size, got["Items"]))], asked.get("ConsistentRead", False))
        if self.action == "GetItem":
            return _read([size(got.get("Item", {}))], asked.get("ConsistentRead", False))
        if self.action == "BatchGetItem":
            return sum(
                _batch(asked["RequestItems"][table], got["Responses"].get(table, [])) for table in asked["RequestItems"]
            )
        return 0


def _batch(asked: Any, got: list[Any]) -> float:
    """Every item is rounded up by itself; one that is not there costs as the smallest."""
    absent = len(asked["Keys"]) - len(got)
    return _read([*map(size, got), *[0] * absent], asked.get("ConsistentRead", False))


def _read(sizes: list[int], consistent: bool) -> float:
    units = sum(max(1, math.ceil(each / (4 * KB))) for each in sizes)
    return units if consistent else units / 2


def size(item: dict[str, Any]) -> int:
    """An item's size as DynamoDB counts it: names and values in UTF-8; a number a byte for two digits, and one more."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.lstrip("-").replace(".", "")) / 2) + 1
        case "SS":
            return sum(len(each.encode()) for each in content)
        case "BOOL" | "NULL":
            return 1
    raise ValueError(f"an attribute of type {kind}")


@contextmanager
def metered() -> Iterator[list[Request]]:
    """The requests of this block, retries included."""
    seen: list[Request] = []
    send = URLLib3Session.send

    def counting(session: Any, request: Any) -> Any:
        answer = send(session, request)
        target = request.headers.get("X-Amz-Target", b"")
        target = target.decode() if isinstance(target, bytes) else target
        sent = request.body or b""
        seen.append(Request(target or request.url, sent.encode() if isinstance(sent, str) else sent, answer.content))
        return answer

    with patch.object(URLLib3Session, "send", counting):
        yield seen
