"""How much a request may bring. API Gateway lets 10 MB in, and everything behind it would have to hold that.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

from fastapi import Request, Response

from orglane.api.problems import problem

MAX_TARGET_BYTES = 8 * 1024
"""Path and query; CloudFront takes as much of an address."""
MAX_HEADER_BYTES = 16 * 1024
MAX_BODY_BYTES = 512 * 1024
"""The longest body is a pull request's 64 KB of text, of which JSON may make six times as much."""


async def refusal(request: Request) -> Response | None:
    """The answer to a request that brings too much (413, 414, 431), None for every other."""
    if len(request.url.path) + len(request.scope["query_string"]) > MAX_TARGET_BYTES:
        return problem(request, 414, f"An address may have {MAX_TARGET_BYTES:,} bytes.")
    if sum(len(name) + len(value) for name, value in request.headers.raw) > MAX_HEADER_BYTES:
        return problem(request, 431, f"Headers may have {MAX_HEADER_BYTES:,} bytes.")
    if len(await request.body()) > MAX_BODY_BYTES:
        return problem(request, 413, f"A body may have {MAX_BODY_BYTES:,} bytes.")
    return None
