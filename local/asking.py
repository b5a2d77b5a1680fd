"""Small JSON requests to the pieces on this machine."""

import json
import urllib.error
import urllib.request
from typing import Any

# Addresses on this machine are asked directly, whatever proxy it has.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def succeeds(url: str, seconds: float = 5) -> bool:
    """Whether an address answers with success."""
    try:
        with DIRECT.open(url, timeout=seconds) as answer:
            return bool(answer.status < 300)
    except OSError:
        return False


def ask(url: str, method: str = "GET", seconds: float = 30) -> Any:
    """The JSON that a request is answered with."""
    request = urllib.request.Request(url, method=method, data=b"{}" if method == "POST" else None)
    request.add_header("Content-Type", "application/json")
    with DIRECT.open(request, timeout=seconds) as answer:
        return json.load(answer)
