"""The way from a browser to the site, which can be cut: a SOCKS proxy of the test's own.

https://www.rfc-editor.org/rfc/rfc1928, as much of it as Chromium uses.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_READ = 64 * 1024
_OK = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"


class Network:
    """`url` is for the browser. Cut, nothing gets through and what was connected is gone; deaf, nothing is answered."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._flows = threading.Event()
        self._flows.set()
        self._serving: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def cut(self) -> None:
        self._is_cut = True
        self._drop()

    def deafen(self) -> None:
        """Everything stays connected, and no byte arrives: what a network does that went to sleep."""
        self._flows.clear()

    def mend(self) -> None:
        self._is_cut = False
        self._flows.set()

    def close(self) -> None:
        self._flows.set()
        # A close alone would not wake the thread that waits for the next one.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        self._drop()
        for thread in self._serving:
            thread.join()

    def _drop(self) -> None:
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=[client], daemon=True)
            self._serving.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, struct.error), self._known(client):
            if self._is_cut:
                return
            with self._known(socket.create_connection(_wanted(client), timeout=10)) as server:
                server.settimeout(None)
                client.sendall(_OK)
                back = threading.Thread(target=self._pass, args=[server, client], daemon=True)
                back.start()
                self._pass(client, server)
                back.join()

    @contextmanager
    def _known(self, wire: socket.socket) -> Iterator[socket.socket]:
        """Among those that a cut ends; closed at the end."""
        with wire:
            with self._lock:
                self._open.add(wire)
            try:
                yield wire
            finally:
                with self._lock:
                    self._open.discard(wire)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_READ):
                self._flows.wait()
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _wanted(client: socket.socket) -> tuple[str, int]:
    """Where the client wants to go: by name, by IPv4 or by IPv6."""
    _, methods = _read(client, 2)
    _read(client, methods)
    client.sendall(b"\x05\x00")
    kind = _read(client, 4)[3]
    if kind == 3:
        host = _read(client, _read(client, 1)[0]).decode()
    else:
        family, length = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
        host = socket.inet_ntop(family, _read(client, length))
    (port,) = struct.unpack(">H", _read(client, 2))
    return host, port


def _read(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = client.recv(count - len(data))
        if not more:
            raise OSError("the browser went away")
        data += more
    return data


@contextmanager
def network() -> Iterator[Network]:
    """A network that works, until the test says otherwise."""
    made = Network()
    try:
        yield made
    finally:
        made.close()
