"""A client's end of the socket: frames out, frames in, and the parts of a long delta joined."""

import itertools
import json
from collections import deque
from contextlib import ExitStack
from typing import Any

from websockets.sync.client import connect

from tests.live.payloads import Json

PATIENCE_S = 60.0
MAX_FRAME_BYTES = 30 * 1000


class Listener:
    """One open connection. Raises websockets' InvalidStatus when it is refused."""

    def __init__(self, url: str) -> None:
        self._held = ExitStack()
        self._socket = self._held.enter_context(connect(url, proxy=None, open_timeout=PATIENCE_S, close_timeout=5))
        self._ids = itertools.count(1)
        self._kept: deque[Json] = deque()
        self._parts: dict[str, dict[int, str]] = {}
        self.sizes: list[int] = []
        """The bytes of every frame that came."""

    def close(self) -> None:
        self._held.close()

    def send(self, frame: Any) -> None:
        """Send a frame; text goes out as it is."""
        self._socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    def receive(self) -> Json:
        """The next frame that came, in order."""
        return self._kept.popleft() if self._kept else self._next()

    def until(self, kind: str) -> Json:
        """The next frame of a kind; others are kept for later."""
        for kept in self._kept:
            if kept["type"] == kind:
                self._kept.remove(kept)
                return kept
        while (frame := self._next())["type"] != kind:
            self._kept.append(frame)
        return frame

    def ask(self, action: str, kind: str, **fields: Any) -> Json:
        """Send a frame and await the answer that bears its id."""
        request = {"action": action, "id": f"r{next(self._ids)}", **fields}
        self.send(request)
        answer = self.until(kind)
        assert answer["id"] == request["id"], answer
        return answer

    def subscribe(self, topic: str, position: Json | None) -> Json:
        return self.ask("subscribe", "subscribed", topic=topic, position=position)

    def ping(self) -> dict[str, Json]:
        """The heads of all topics of this connection."""
        heads: dict[str, Json] = self.ask("ping", "pong")["heads"]
        return heads

    def delta(self) -> Json:
        """The next delta, joined when it came in parts."""
        while True:
            frame = self.receive()
            if frame["type"] == "delta":
                return frame
            assert frame["type"] == "part", frame
            parts = self._parts.setdefault(frame["transfer"], {})
            parts[frame["part"]] = frame["data"]
            if len(parts) == frame["of"]:
                del self._parts[frame["transfer"]]
                whole: Json = json.loads("".join(parts[number] for number in range(frame["of"])))
                return whole

    def deltas_to(self, seq: int) -> list[Json]:
        """Deltas up to a position."""
        deltas = [self.delta()]
        while deltas[-1]["seq"] < seq:
            deltas.append(self.delta())
        return deltas

    def _next(self) -> Json:
        text = self._socket.recv(timeout=PATIENCE_S)
        self.sizes.append(len(text.encode() if isinstance(text, str) else text))
        frame: Json = json.loads(text)
        return frame
