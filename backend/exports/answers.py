"""Files as answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from fastapi import Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from backend.exports import service
from backend.exports.choice import Wanted

HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def sent(path: Path, wanted: Wanted, headers: dict[str, str] | None = None) -> Response:
    """Send a file that was made for this answer, and remove its folder then."""
    return FileResponse(
        path,
        filename=path.name,
        media_type=service.media_type(wanted),
        headers={**HEADERS, **(headers or {})},
        background=BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True),
    )
