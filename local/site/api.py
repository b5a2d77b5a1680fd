"""`/v1/*` and `/webhooks/*`: passed on to the deployed HTTP API, bytes and headers as they are."""

import asyncio
import io

from aiohttp import ClientError, ClientTimeout, web
from yarl import URL

from local.site.headers import end_to_end, forwarded
from local.site.origin import CLIENT, ORIGIN, problem

# What Lambda takes in one synchronous request: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_BODY = 6 * 1024 * 1024
# API Gateway gives up after 30 s.
TIMEOUT = ClientTimeout(total=31)
# aiohttp would add these of its own.
AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


async def api(request: web.Request) -> web.Response:
    """Pass a request on and its answer back: redirects, cookies and encodings are the visitor's business."""
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return problem(413, "Content Too Large", f"A request may have {LARGEST_BODY} bytes.")
    target = URL(request.app[ORIGIN].http_api + request.raw_path, encoded=True)
    try:
        async with request.app[CLIENT].request(
            request.method,
            target,
            # As a file, because aiohttp sends long bytes in one go and lets everybody else wait.
            data=io.BytesIO(body) if body else None,
            headers=forwarded(request, {"content-length"}),
            allow_redirects=False,
            skip_auto_headers=AUTOMATIC,
            timeout=TIMEOUT,
        ) as answer:
            content = await answer.read()
            return web.Response(
                status=answer.status, reason=answer.reason, headers=end_to_end(answer.headers), body=content
            )
    except TimeoutError:
        return problem(504, "Gateway Timeout", "The cloud did not answer in time.")
    except (ClientError, OSError, asyncio.IncompleteReadError):
        return problem(502, "Bad Gateway", "The cloud does not answer. Is it running?")
