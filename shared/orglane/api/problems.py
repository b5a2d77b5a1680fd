"""Errors as RFC 9457 problem documents, from a table of type to answer."""

import http
from typing import Any

from aws_lambda_powertools import Logger
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from orglane.api.headers import finish
from orglane.errors import Refused, Unavailable

logger = Logger(service="api")
MEDIA_TYPE = "application/problem+json"


def problem(
    request: Request,
    status: int,
    detail: str,
    title: str | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """A problem document; `more` are its extension members."""
    content = {
        "type": "about:blank",
        "title": title or http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "requestId": request.state.request_id,
        **more,
    }
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Every failure that can leave a route, and its answer."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These failures, for the document of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": http.HTTPStatus(status).phrase, "content": content} for status in statuses}


def invalid(where: str, name: str, detail: str) -> RequestValidationError:
    """What a route finds wrong with a request, told like what its types find (422)."""
    return RequestValidationError([{"loc": (where, name), "msg": detail}])


def _refused(request: Request, reason: Exception) -> JSONResponse:
    assert isinstance(reason, Refused)
    headers = {"www-authenticate": "Bearer"} if reason.status == 401 else None
    return problem(request, reason.status, reason.detail, reason.title, headers)


def unavailable(request: Request, reason: Exception) -> JSONResponse:
    """503: what is needed for this did not answer."""
    logger.error("unavailable", extra={"requestId": request.state.request_id, "reason": str(reason)})
    return problem(
        request, 503, "A service that is needed for this did not answer. Try again.", headers={"retry-after": "2"}
    )


def _invalid(request: Request, reason: Exception) -> JSONResponse:
    assert isinstance(reason, RequestValidationError)
    errors = [
        {"pointer": "/".join(str(part) for part in each["loc"]), "detail": each["msg"]} for each in reason.errors()
    ]
    return problem(request, 422, "The request does not have the form that is asked for.", errors=errors)


def _http(request: Request, reason: Exception) -> JSONResponse:
    assert isinstance(reason, HTTPException)
    headers = dict(reason.headers) if reason.headers else None
    return problem(request, reason.status_code, f"{request.method} {request.url.path}: {reason.detail}", None, headers)


def _unexpected(request: Request, reason: Exception) -> Response:
    """500, from outside of everything that else finishes an answer."""
    logger.exception("unexpected failure", extra={"requestId": request.state.request_id})
    return finish(request, problem(request, 500, "Something went wrong here. The request id helps to find it."))
