"""The built web app: its files, and its page for every address that is one of the app's own."""

import re
from html import escape
from pathlib import Path

from aiohttp import web

from local.site.headers import page_headers
from local.site.origin import ORIGIN

# Vite puts a hash of the content into the names of what it bundles.
HASHED = re.compile(r"^assets/.+-[\w-]{8,}\.\w+$")
FOREVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


async def files(request: web.Request) -> web.StreamResponse:
    """Serve a file, or the app's page when the path names none and has no extension."""
    origin = request.app[ORIGIN]
    headers = page_headers(origin)
    if request.method not in ("GET", "HEAD"):
        return web.Response(status=405, text="Method Not Allowed\n", headers={**headers, "Allow": "GET, HEAD"})
    path = request.path.lstrip("/")
    found = _file(origin.assets, path) or (None if Path(path).suffix else _file(origin.assets, "index.html"))
    if found is None:
        return web.Response(status=404, text="Not Found\n", headers=headers)
    headers["Cache-Control"] = FOREVER if HASHED.match(path) else ASK_AGAIN
    if origin.controls_url and found.name == "index.html":
        page = with_controls(found.read_text(), origin.controls_url)
        return web.Response(text=page, content_type="text/html", headers=headers)
    return web.FileResponse(found, headers=headers)


def with_controls(page: str, url: str) -> str:
    """The app's page with a note of where changes can be tried, which no other site has."""
    note = f'<meta name="orglane-controls" content="{escape(url)}" />'
    return page.replace("</head>", f"  {note}\n  </head>", 1)


def _file(folder: Path, path: str) -> Path | None:
    if "\0" in path:
        return None
    found = (folder / path).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
