"""News of a person as rows: an outbox that the table's stream brings to the pusher, and that nobody ever reads."""

import os

from orglane import keys
from orglane.edges.records import DAY_S, Item, key_item, number
from orglane.ports.shells import News, Notice


def notice_of(user_id: str, news: News, at_ms: int, about: str = "") -> Notice:
    """A notice of its own: the stream tells only of rows that are new."""
    return Notice(user_id, f"{at_ms:013d}-{os.urandom(8).hex()}", news, at_ms, about)


def expires_s(notice: Notice) -> int:
    """As long as the stream remembers."""
    return notice.at_ms // 1000 + DAY_S


def notice_item(notice: Notice) -> Item:
    """A notice as the item to put."""
    item = key_item(keys.notice(notice.user_id, notice.id)) | {
        "news": {"S": notice.news},
        "atMs": number(notice.at_ms),
        "ttl": number(expires_s(notice)),
    }
    return item | {"about": {"S": notice.about}} if notice.about else item


def notice_in(item: Item) -> Notice:
    """The notice in an item of the stream."""
    return Notice(
        user_id=item["pk"]["S"].removeprefix(keys.NOTICE_PREFIX),
        id=item["sk"]["S"],
        news=News(item["news"]["S"]),
        at_ms=int(item["atMs"]["N"]),
        about=item["about"]["S"] if "about" in item else "",
    )
