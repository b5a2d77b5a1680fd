"""`/socket`: frames both ways between a browser and the deployed WebSocket API.

The query carries a ticket that opens the door once: it is passed on and never logged.
"""

import asyncio
import logging

from aiohttp import ClientError, ClientWebSocketResponse, WSCloseCode, WSMsgType, WSServerHandshakeError, web
from yarl import URL

from local.site.headers import forwarded
from local.site.origin import CLIENT, ORIGIN, problem

log = logging.getLogger(__name__)

# API Gateway's limits for one message, and for silence.
LARGEST_MESSAGE = 128 * 1024
HANDSHAKE = frozenset(f"sec-websocket-{each}" for each in ("accept", "extensions", "key", "protocol", "version")) | {
    "content-length"
}
SOCKETS: web.AppKey[set[web.WebSocketResponse]] = web.AppKey("sockets", set)

type Side = web.WebSocketResponse | ClientWebSocketResponse


async def socket(request: web.Request) -> web.StreamResponse:
    """Open the way to the cloud first: what it refuses is refused here with the same status."""
    query = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
    target = URL(request.app[ORIGIN].socket_api + query, encoded=True)
    visitor = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_MESSAGE)
    if not visitor.can_prepare(request):
        return problem(426, "Upgrade Required", "This address speaks WebSocket.")
    try:
        cloud = await request.app[CLIENT].ws_connect(
            target, headers=forwarded(request, HANDSHAKE), compress=0, max_msg_size=0
        )
    except WSServerHandshakeError as refused:
        return problem(refused.status, refused.message or "Refused", "The socket was refused.")
    except (ClientError, OSError):
        return problem(502, "Bad Gateway", "The cloud does not answer. Is it running?")
    async with cloud:
        await visitor.prepare(request)
        request.app[SOCKETS].add(visitor)
        try:
            await _join(visitor, cloud)
        finally:
            request.app[SOCKETS].discard(visitor)
    return visitor


async def close_all(app: web.Application) -> None:
    """Tell the visitors that the site goes away."""
    for each in app[SOCKETS].copy():
        await each.close(code=WSCloseCode.GOING_AWAY, message=b"the site stops")


async def _join(visitor: web.WebSocketResponse, cloud: ClientWebSocketResponse) -> None:
    """Pass frames until one side closes, then close the other with the same code."""
    ways = [asyncio.create_task(_pass_on(visitor, cloud)), asyncio.create_task(_pass_on(cloud, visitor))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in ways:
            each.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    ended = visitor if visitor.closed else cloud
    code = _sendable(ended.close_code)
    log.info("socket closed by the %s with %s", "visitor" if ended is visitor else "cloud", ended.close_code)
    await (cloud if ended is visitor else visitor).close(code=code)


async def _pass_on(source: Side, target: Side) -> None:
    async for message in source:
        try:
            if message.type is WSMsgType.TEXT:
                await target.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await target.send_bytes(message.data)
        except (ConnectionError, RuntimeError):
            return


def _sendable(code: int | None) -> int:
    """A code that may stand in a close frame: 1005 and 1006 only tell that there was none."""
    if code is None or code == WSCloseCode.ABNORMAL_CLOSURE:
        return WSCloseCode.GOING_AWAY
    return WSCloseCode.OK if code == 1005 else code
