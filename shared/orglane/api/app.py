"""The application: routes, the request's id on every answer, and every failure as a problem document."""

import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware

from orglane.api import description, organizations, parked, pull_requests, shell, sign_in, work
from orglane.api.doors import Doors
from orglane.api.headers import finish
from orglane.api.idempotency import Repeated, repeated
from orglane.api.limits import refusal
from orglane.api.problems import documented, install_problems, logger
from orglane.request_ids import fit


def create_app(doors: Doors) -> FastAPI:
    """The API of contract section 2 over these doors."""
    app = FastAPI(
        title="Orglane",
        version="1",
        description="The live state of a GitHub organization.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=documented(413, 414, 431),
    )
    app.state.doors = doors
    install_problems(app)
    app.add_exception_handler(Repeated, repeated)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.middleware("http")(_with_request_id)
    for router in (
        description.router,
        shell.router,
        sign_in.router,
        organizations.router,
        pull_requests.router,
        work.router,
        parked.router,
    ):
        app.include_router(router)
    description.describe(app)
    return app


async def _with_request_id(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """Echo the caller's `X-Request-Id` or make one, and let in what is not too much."""
    request.state.request_id = fit(request.headers.get("x-request-id")) or str(uuid4())
    started = time.perf_counter()
    response = await refusal(request) or await proceed(request)
    _tell(request, response, started)
    return finish(request, response)


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
