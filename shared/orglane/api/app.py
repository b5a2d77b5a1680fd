"""The application: routes, the request's id on every answer, and every failure as a problem document."""

import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware

from orglane.api import organizations, shell, sign_in, work
from orglane.api.doors import Doors
from orglane.api.idempotency import Repeated, repeated
from orglane.api.problems import install_problems, logger

_MAX_REQUEST_ID = 128


def create_app(doors: Doors) -> FastAPI:
    """The API of contract section 2 over these doors."""
    app = FastAPI(
        title="Orglane",
        version="1",
        description="The live state of a GitHub organization.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.doors = doors
    install_problems(app)
    app.add_exception_handler(Repeated, repeated)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.middleware("http")(_with_request_id)
    for router in (shell.router, sign_in.router, organizations.router, work.router):
        app.include_router(router)
    return app


async def _with_request_id(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """Echo the caller's `X-Request-Id` or make one; nothing here may be kept by a cache that is not the caller's."""
    given = request.headers.get("x-request-id", "")
    request.state.request_id = given if given.isprintable() and 0 < len(given) <= _MAX_REQUEST_ID else str(uuid4())
    started = time.perf_counter()
    response = await proceed(request)
    _tell(request, response, started)
    response.headers["x-request-id"] = request.state.request_id
    response.headers["x-content-type-options"] = "nosniff"
    response.headers.setdefault("cache-control", "no-store")
    return response


def _tell(request: Request, response: Response, started: float) -> None:
    """One line for each request: its route and not its address, whose query may hold a code."""
    route = request.scope.get("route")
    logger.info(
        "request",
        extra={
            "requestId": request.state.request_id,
            "method": request.method,
            "route": getattr(route, "path", None),
            "organizationId": request.path_params.get("org_id"),
            "status": response.status_code,
            "durationMs": round((time.perf_counter() - started) * 1000, 1),
        },
    )
