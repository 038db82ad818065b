"""What a scene looks like on the wire; the scene itself is checked by gis.lighting.scene_file."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

Status = Literal["waiting", "running", "done", "refused", "failed"]


class Scene(BaseModel):
    """A scene that was sent, with its result once there is one."""

    id: uuid.UUID
    received_at: datetime
    finished_at: datetime | None = Field(description="null: not yet")
    status: Status
    message: str | None = Field(description="Why it was refused or failed, with its place in it")
    result: dict[str, Any] | None = Field(
        description="As `ljusrond light` writes it; calculated, direct light, maintained"
    )
