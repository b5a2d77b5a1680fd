"""`python -m local.github`: a local GitHub for one App; `… add`: one more organization on it."""

import argparse
import asyncio
import contextlib
import errno
import signal
import socket
import sys
from pathlib import Path

from aiohttp import web

from local.github.add import add, describe
from local.github.config import ConfigError, Options, load_config
from local.github.server import build, open_hub


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m local.github",
        description="A local GitHub for one GitHub App: REST, GraphQL, sign-in and signed webhooks, with a demo"
        " organization. Controls and their page are under /_local/.",
        epilog="Without a command it serves, until it is stopped.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=4590, help="port to listen on")
    parser.add_argument("--public-url", help="how browsers and the App reach it (default: http://localhost:PORT)")
    parser.add_argument("--state-dir", type=Path, default=Path(".orglane/github"), help="where data is kept")
    parser.add_argument("--webhook-url", default="http://localhost:4580/webhooks/github", help="where deliveries go")
    parser.add_argument("--site-url", default="http://localhost:4580", help="the App's site; sign-in returns there")
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(".orglane/github.json"),
        help="JSON with appId, appSlug, clientId, clientSecret, publicKeyPem, webhookSecret",
    )
    words = "add a second demo organization to a local GitHub that runs, with the App on it"
    commands = parser.add_subparsers(dest="command", title="commands")
    describe(
        commands.add_parser(
            "add",
            help=words,
            description=f"{words[0].upper()}{words[1:]}.",
            formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        )
    )
    return parser


async def serve(given: argparse.Namespace) -> None:
    """Run until SIGTERM or SIGINT."""
    web_url = (given.public_url or f"http://localhost:{given.port}").rstrip("/")
    options = Options(web_url, given.webhook_url, given.site_url.rstrip("/"))
    config = load_config(given.config)
    # The port first: who does not get it must not touch the data of the one that has it.
    listening = socket.create_server((given.host, given.port))
    hub = open_hub(config, options, given.state_dir)
    runner = web.AppRunner(build(hub), access_log=None, shutdown_timeout=1)
    await runner.setup()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await web.SockSite(runner, listening).start()
        print(f"local GitHub: {web_url} (controls: {web_url}/_local/)", flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Say in words why it cannot start."""
    given = arguments().parse_args()
    if given.command == "add":
        return add(given)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(given))
    except ConfigError as error:
        print(f"local GitHub: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(f"local GitHub: port {given.port} is taken; choose another one with --port", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
