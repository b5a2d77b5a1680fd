"""Whether a port is free, and if not, who has it."""

import errno
import shutil
import socket
import subprocess
from pathlib import Path

from local.errors import PortTakenError

LISTENING = "0A"


def require_free(ports: dict[str, int]) -> None:
    """Raise in words when one is taken: by whom, and which variable chooses another."""
    for variable, port in ports.items():
        if _taken(port):
            owner = owner_of(port)
            by = f" by {owner}" if owner else ""
            raise PortTakenError(
                f"Port {port} is taken{by}.\nStop that, or choose another one: {variable}={port + 1000} make up"
            )


def free_ports(count: int) -> list[int]:
    """Ports that nobody has at the moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return numbers


def owner_of(port: int) -> str | None:
    """The program that listens on a port, as `name (pid)`, when this machine lets us know."""
    pid = _pid_from_proc(port) or _pid_from_lsof(port)
    if pid is None:
        return None
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        name = " ".join(Path(each.decode(errors="replace")).name for each in words[:3] if each)
    except OSError:
        name = "process"
    return f"{name} (pid {pid})"


def _taken(port: int) -> bool:
    # A browser may try ::1 first when it is told "localhost", so somebody there is in the way too.
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    return True
    return False


def _pid_from_proc(port: int) -> int | None:
    """Linux: the socket's inode is in one table, and the process that holds it has a link to it."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for link in Path("/proc").glob("[0-9]*/fd/*") if inodes else []:
        try:
            if str(link.readlink()) in inodes:
                return int(link.parts[2])
        except OSError:
            continue
    return None


def _pid_from_lsof(port: int) -> int | None:
    lsof = shutil.which("lsof")
    if lsof is None:
        return None
    asked = [lsof, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    return int(found[0]) if found else None
