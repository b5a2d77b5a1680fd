"""`python -m local.site`: serve the site until SIGTERM or SIGINT."""

import argparse
import asyncio
import logging
import signal
import socket
from pathlib import Path

from aiohttp import web

from local.site.origin import Origin
from local.site.server import build


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m local.site", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, required=True, help="port to listen on")
    parser.add_argument("--github-url", required=True, help="GitHub's address, for the pictures of its users")
    parser.add_argument("--controls-url", help="where changes on the local GitHub are made: the page leads there")
    parser.add_argument("--http-api", required=True, help="the deployed HTTP API's address")
    parser.add_argument("--socket-api", required=True, help="the deployed WebSocket API's address")
    parser.add_argument("--assets", type=Path, required=True, help="the built web app")
    return parser


async def serve(given: argparse.Namespace) -> None:
    """Run the site."""
    origin = Origin(
        f"http://localhost:{given.port}",
        given.github_url,
        given.http_api,
        given.socket_api,
        given.assets,
        given.controls_url,
    )
    listening = socket.create_server((given.host, given.port), backlog=1024)
    runner = web.AppRunner(build(origin), access_log=None, shutdown_timeout=1)
    await runner.setup()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await web.SockSite(runner, listening).start()
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asyncio.run(serve(arguments().parse_args()))
