"""Which headers travel through a proxy, and which the pages get."""

from collections.abc import Iterable

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from local.site.origin import Origin

# https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.1
HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)


def end_to_end(headers: CIMultiDictProxy[str], without: Iterable[str] = ()) -> CIMultiDict[str]:
    """All headers but those of one connection; repeated ones stay repeated and in order."""
    named = {each.strip().lower() for line in headers.getall("Connection", ()) for each in line.split(",")}
    dropped = HOP_BY_HOP | named | set(without)
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in dropped)


def forwarded(request: web.Request, without: Iterable[str] = ()) -> CIMultiDict[str]:
    """A request's headers for the piece behind the site; the visitor's `Host` stands in X-Forwarded-Host."""
    headers = end_to_end(request.headers, {"host", *without})
    before = headers.get("X-Forwarded-For")
    headers["X-Forwarded-For"] = f"{before}, {request.remote}" if before else str(request.remote)
    headers["X-Forwarded-Host"] = request.host
    headers["X-Forwarded-Proto"] = request.scheme
    return headers


def page_headers(origin: Origin) -> dict[str, str]:
    """The policy of the web app: its own scripts, styles and connections; pictures of GitHub's users; no frames."""
    socket = origin.site_url.replace("http", "ws", 1)
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": f"'self' https://avatars.githubusercontent.com {origin.github_url}",
        "connect-src": f"'self' {socket}",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
