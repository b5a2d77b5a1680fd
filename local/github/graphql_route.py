"""POST /graphql."""

from aiohttp import web

from local.github.answer import Serve
from local.github.hub import Hub


def graphql(hub: Hub) -> Serve:
    """Placeholder."""

    async def serve(request: web.Request) -> web.Response:
        return web.Response(status=404)

    return serve
