"""The last answers of GitHub with their ETags: a page that did not change costs nothing of the rate limit.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

MOST_ENTRIES = 128
MOST_BYTES = 8 * 1024 * 1024


class Remembered(NamedTuple):
    """An answer as it came: bytes are counted exactly, and nobody can change what another reads."""

    etag: str
    content: bytes
    next_path: str | None


class Memory:
    """The answers used last, bounded by their number and their bytes."""

    def __init__(self, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[tuple[str, str], Remembered] = OrderedDict()
        self._lock = Lock()

    def get(self, installation_id: str, url: str) -> Remembered | None:
        with self._lock:
            known = self._answers.get((installation_id, url))
            if known:
                self._answers.move_to_end((installation_id, url))
            return known

    def keep(self, installation_id: str, url: str, answer: Remembered) -> None:
        with self._lock:
            replaced = self._answers.pop((installation_id, url), None)
            self._bytes += len(answer.content) - (len(replaced.content) if replaced else 0)
            self._answers[installation_id, url] = answer
            while len(self._answers) > self._most_entries or self._bytes > self._most_bytes:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest.content)
