"""The templates that come with the service: backend/rounds/shipped/*.json, one file a template.

A file holds the columns of core.round_template and, under `items`, those of core.round_item in
their order. An item whose words or meaning change becomes another row, so that old answers keep
their words: its identity is made from all it says.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection

from backend.rounds import store
from backend.settings import ROOT

FOLDER: Final = ROOT / "backend" / "rounds" / "shipped"
_NAMESPACE: Final = uuid.UUID("5f0d2c2e-7d0c-5f5e-9f41-6c1b0f3c2a61")
_TEMPLATE: Final[Mapping[str, object]] = {
    "asset_kinds": [], "about_sv": None, "about_en": None, "rrule": None, "minutes": None,
    "source": None,
}  # fmt: skip
#: What an item is where its file says nothing.
ITEM_DEFAULTS: Final[Mapping[str, object]] = {
    "ok_sv": None, "ok_en": None, "photo_sv": None, "photo_en": None, "photo_when": "not_ok",
    "guidance_sv": None, "guidance_en": None, "answers": ["ok", "not_ok"], "severities": [],
    "category": None, "priority": None, "recheck_days": None, "is_mandatory": True,
}  # fmt: skip


@lru_cache(maxsize=1)
def shipped() -> tuple[dict[str, Any], ...]:
    """Return the shipped templates as rows, each with its rows under `items`.

    Raises
    ------
    KeyError, ValueError
        If a file lacks what is needed, or is no JSON.
    """
    paths = sorted(FOLDER.glob("*.json"))
    return tuple(_template(json.loads(path.read_text("utf-8"))) for path in paths)


def load(tx: Connection) -> None:
    """Write the shipped templates; what is no longer shipped is retired, never removed."""
    found = shipped()
    items = [item for template in found for item in template["items"]]
    store.do(tx, "retire_shipped_templates", ids=[template["id"] for template in found])
    # First, since an item and the one in its place have the same code.
    store.do(tx, "retire_shipped_items", ids=[item["id"] for item in items])
    store.each(
        tx,
        "put_shipped_template",
        [{name: template[name] for name in template if name != "items"} for template in found],
    )
    store.each(tx, "put_shipped_item", items)


def _template(told: dict[str, Any]) -> dict[str, Any]:
    row = {**_TEMPLATE, **told}
    row["id"] = uuid.uuid5(_NAMESPACE, told["code"])
    row["items"] = list(_items(row["id"], told["items"]))
    return row


def _items(template_id: uuid.UUID, told: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for position, item in enumerate(told):
        row = {**ITEM_DEFAULTS, **item}
        said = json.dumps(row, sort_keys=True, ensure_ascii=False)
        item_id = uuid.uuid5(template_id, said)
        yield {**row, "id": item_id, "template_id": template_id, "position": position}
