"""Records as files that open by themselves: a page, plain text, JSON; covered where they are."""

from __future__ import annotations

import json
from typing import Literal

from backend.records.masking import covered, is_covered
from backend.records.schemas import Record
from maps.record_words import APPEAL, plain_text, sheet
from maps.render import render
from maps.texts import get_texts

Form = Literal["html", "txt", "json"]
FORMS: tuple[Form, ...] = ("html", "txt", "json")


def record_file(record: Record, form: Form, language: str, *, whole: bool = False) -> bytes:
    """Return one record as a file of its own.

    Parameters
    ----------
    record : Record
        As it was read.
    form : str
        html, txt or json.
    language : str
        sv or en; JSON keeps the codes of the register.
    whole : bool
        Without covering anything: for the company's own use.
    """
    shown = record if whole else covered(record)
    hidden = is_covered(record) and not whole
    if form == "json":
        return _json(shown, hidden=hidden, language=language)
    texts = get_texts(language)
    words = sheet(shown.model_dump(), texts)
    if form == "txt":
        return plain_text(words, hidden, texts).encode()
    appeal = [texts.gettext(text) for text in APPEAL] if hidden else []
    return render("record_file.html", language, sheet=words, appeal=appeal, whole=whole).encode()


def _json(shown: Record, *, hidden: bool, language: str) -> bytes:
    texts = get_texts(language)
    content = shown.model_dump(mode="json")
    content["covered"] = hidden
    if hidden:
        content["appeal"] = [texts.gettext(text) for text in APPEAL]
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def file_name(record: Record, form: str) -> str:
    """Return what a file of a record is called: nothing that was written in it."""
    return f"{record.kind}-{record.id}.{form}"
