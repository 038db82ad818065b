"""What is asked of the register when somebody changes it, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from shapely.geometry.base import BaseGeometry

from backend.errors import FieldProblem

Act = Literal["create", "replace", "update", "delete", "restore"]
State = Literal["done", "unchanged", "refused", "conflict", "missing"]
#: Name of the data set that rows made here belong to.
SOURCE: Final = "edits"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A row of the register as it stands.

    Attributes
    ----------
    id, estate_id, company_id
        Which row, and whose.
    fields
        What may be changed, as the layer's view shows it.
    own
        The same as the row itself holds it: without what a luminaire type fills in.
    geometry
        Position or outline [EPSG:3006].
    changed_at
        Version of the row.
    vanished_at
        Since when it stands no more; None: it stands.
    """

    id: uuid.UUID
    estate_id: uuid.UUID
    company_id: uuid.UUID
    fields: Mapping[str, object]
    own: Mapping[str, object]
    geometry: BaseGeometry
    changed_at: datetime
    vanished_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one row.

    Attributes
    ----------
    act
        `create`; `replace`: what is not named becomes unknown; `update`: what is named alone;
        `delete`: it stands no more, its history stays, and what is named is written; `restore`:
        it stands again.
    id
        Which row; None for one that is made: then it is made here.
    values
        Fields by our names.
    geometry
        Position or outline [EPSG:3006]; None: as it was.
    estate_id
        Where a new row belongs; None: where its geometry lies.
    fallback_estate_id
        Where it belongs if its geometry does not say; None: then it is refused.
    version
        `changed_at` that who asks has seen; None: whatever stands is changed.
    """

    act: Act
    id: uuid.UUID | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    estate_id: uuid.UUID | None = None
    fallback_estate_id: uuid.UUID | None = None
    version: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a change; `problems` say why where nothing did.

    `estate_id` is where the row belongs; None: that was not asked, or cannot be told.
    """

    change: Change
    state: State
    id: uuid.UUID | None = None
    version: datetime | None = None
    estate_id: uuid.UUID | None = None
    problems: tuple[FieldProblem, ...] = ()
