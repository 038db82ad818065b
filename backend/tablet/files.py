"""The files of maps/tablet under the addresses they are served at, and what is made from them."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from pathlib import Path
from typing import Final

from backend.errors import NotFoundError
from backend.settings import ROOT
from maps.static_files import without_comments

FOLDER: Final = ROOT / "maps" / "tablet"
STATIC: Final = ROOT / "maps" / "static"
#: What the page loads besides its own files, under /static.
SHARED_NAMES: Final = ("css/tokens.css", "lib/idb.js", "lib/leaflet.css", "lib/leaflet.js")
MEDIA_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
#: Stand in the folder, and are no part of the app under /tablet/app.
_NOT_SERVED: Final = frozenset({"sw.js", "jsconfig.json"})
#: Only the browser's installer looks at these, with a signal.
_NOT_IN_SHELL: Final = "icons/"
_IMPORT: Final = re.compile(r"^(?:import|export) (?:[^;]*? from )?\"([^\"]+)\";", re.MULTILINE)
_FIRST: Final = ("app.js",)
#: Loaded by the first of them once the bar stands: the screen that comes up, and the sending.
_NEXT: Final = ("map_screen.js", "sync.js")


def app_files() -> dict[str, Path]:
    """Return the files under /tablet/app by their path there, sorted."""
    found = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*.*")}
    return {name: path for name, path in sorted(found.items()) if _is_of_app(name)}


def read(name: str) -> bytes:
    """Return one file under /tablet/app; a script without its comments.

    Raises
    ------
    NotFoundError
        If the app has no such file; a path that leads out of the folder is none.
    """
    if not _is_of_app(name):
        raise NotFoundError("the tablet's app has no such file")
    return _served(FOLDER / name)


def page(language: str = "sv") -> bytes:
    """Return the page; its head names what the app starts with, in the order of need.

    A browser learns of a module only from the one that imports it; on a slow line each step down
    that chain costs a round trip. Named in the head, all are asked for at once: what the bar needs,
    words in `language` with it, then what the map needs.
    """
    text = (FOLDER / "index.html").read_text("utf-8")
    started = module_addresses()
    link = '<link rel="modulepreload" {}href="{}">\n'.format
    links = [link('as="json" ', f"/tablet/app/{name}") for name in _data(language)]
    links += [link("", url) for url in started]
    later = [url for url in module_addresses(*_NEXT) if url not in started]
    links += [link('fetchpriority="low" ', url) for url in later]
    return text.replace("</head>", f"{''.join(links)}</head>", 1).encode()


def _data(language: str) -> tuple[str, str]:
    """Return the names of the data that the app starts with."""
    return "checks.json", f"messages/{language}.json"


def module_addresses(*entries: str) -> list[str]:
    """Return the addresses of the modules that the app loads at its start, in order of discovery.

    Only what is imported at once counts: a module behind `import()` is loaded when it is needed.
    `entries` are the names of such modules, whose addresses are asked for instead.
    """
    modules = {address: path for address, path in _shell_paths().items() if path.suffix == ".js"}
    found: dict[str, None] = {}
    waiting = [f"/tablet/app/{name}" for name in entries or _FIRST]
    while waiting:
        address = waiting.pop(0)
        if address in found or address not in modules:
            continue
        found[address] = None
        named = _IMPORT.findall(modules[address].read_text("utf-8"))
        waiting += [name if name.startswith("/") else _beside(address, name) for name in named]
    return list(found)


def shell() -> tuple[str, list[str]]:
    """Return a hash over the content of all files of the shell, and their addresses, sorted.

    The shell is what the app needs to start without a signal. The service worker's own text counts
    in the hash as well: a new worker has a cache of its own.
    """
    paths = {**_shell_paths(), "/tablet": FOLDER / "index.html"}
    digest = hashlib.sha256()
    for address in sorted({**paths, "/tablet/sw.js": None}):
        content = _served(paths.get(address, FOLDER / "sw.js"))
        digest.update(f"{address}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16], sorted(paths)


def service_worker() -> bytes:
    """Return the service worker: maps/tablet/sw.js behind the list of the shell's files."""
    version, files = shell()
    told = json.dumps({"version": version, "files": files}, indent=1)
    return f"const SHELL = {told};\n".encode() + (FOLDER / "sw.js").read_bytes()


def etag(content: bytes) -> str:
    """Return the ETag of what is sent."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _shell_paths() -> dict[str, Path]:
    own = {f"/tablet/app/{name}": path for name, path in app_files().items()}
    shared = {f"/static/{name}": STATIC / name for name in SHARED_NAMES}
    return {
        address: path
        for address, path in {**own, **shared}.items()
        if not address.startswith(f"/tablet/app/{_NOT_IN_SHELL}")
    }


def _is_of_app(name: str) -> bool:
    """Whether a file stands at just this path in the folder, no link on the way, and is served."""
    path = FOLDER / name
    if path.suffix not in MEDIA_TYPES or name in _NOT_SERVED or "\0" in name:
        return False
    return path.is_file() and path.resolve().as_posix() == f"{FOLDER.resolve().as_posix()}/{name}"


def _served(path: Path) -> bytes:
    """Return what is sent of a file; what others wrote, and the worker, is sent as it is."""
    if path.suffix != ".js" or path.is_relative_to(STATIC) or path.name in _NOT_SERVED:
        return path.read_bytes()
    return without_comments(path.read_text("utf-8")).encode()


def _beside(address: str, name: str) -> str:
    """Return the address that `name` means in the module at `address`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(address), name))
