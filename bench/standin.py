"""A server that stands for SQS and Secrets Manager in a process of its own: keeps connections, counts requests.

`python -m bench.standin` prints its port; `GET` answers how many requests came since the last `GET`.
"""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer

# SQS's answers, and Secrets Manager's with the secret that signs the bench's deliveries.
ANSWER = (
    b'{"MessageId":"0","MD5OfMessageBody":"0","SequenceNumber":"1","Successful":[],"Failed":[],'
    b'"SecretString":"{\\"webhookSecret\\":\\"bench\\"}"}'
)


class _Counter:
    def __init__(self) -> None:
        self._lock, self._seen = threading.Lock(), 0

    def add(self) -> None:
        with self._lock:
            self._seen += 1

    def take(self) -> int:
        with self._lock:
            seen, self._seen = self._seen, 0
            return seen


COUNTER = _Counter()


class _Handler(StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while line := self.rfile.readline():
            length = 0
            while (header := self.rfile.readline()) not in (b"\r\n", b""):
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self.rfile.read(length)
            self._answer(line.startswith(b"GET"))

    def _answer(self, asked: bool) -> None:
        body = json.dumps(COUNTER.take()).encode() if asked else ANSWER
        if not asked:
            COUNTER.add()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(body)}\r\n\r\n"
        # In one piece: two would wait for each other's acknowledgement.
        self.wfile.write(head.encode() + body)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class StandIn:
    """The running server, as its user sees it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def take(self) -> int:
        """How many requests came since this was last asked."""
        with self._opener.open(self.url, timeout=10) as answer:
            return int(answer.read())


@contextmanager
def standing() -> Iterator[StandIn]:
    """Start it, and stop it in the end."""
    with subprocess.Popen([sys.executable, "-m", "bench.standin"], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield StandIn(int(server.stdout.readline()))
        finally:
            server.terminate()


def main() -> None:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
