"""What every answer carries beside its content: the request's id, and what a browser must not do with it."""

from fastapi import Request, Response

GUARDS = {
    # An answer is data: whoever is led to open one as a page, sees text that runs, loads and frames nothing.
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"


def finish(request: Request, response: Response) -> Response:
    """An answer as it leaves; a route that says nothing about caching has an answer that nobody may keep."""
    response.headers["x-request-id"] = request.state.request_id
    response.headers.update(GUARDS)
    response.headers.setdefault("cache-control", "no-store")
    if request.app.state.doors.settings.is_secure:
        response.headers["strict-transport-security"] = HSTS
    return response
