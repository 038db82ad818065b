"""Fetch the pictures that a request named by address: from outside alone, and only pictures."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Sequence

from sqlalchemy import Engine

from backend import outside
from backend.open311 import store
from backend.photos import service as photos
from backend.photos.pictures import Picture, PictureError
from backend.photos.reading import read_apart
from backend.settings import Settings
from maps import open311_words
from maps.texts import get_texts

log = logging.getLogger("ljusrond.open311")


def fetch(
    engine: Engine,
    settings: Settings,
    company_id: uuid.UUID,
    report_id: uuid.UUID,
    urls: Sequence[str],
) -> None:
    """Add pictures to a report; one that cannot be had is noted in the case, for staff alone.

    Raises
    ------
    OutsideError
        If one cannot be reached now: the task is tried again, and what is here is not added twice.
    """
    for url in urls:
        try:
            sha256, picture = _picture(url, private=settings.private_calls)
        except (PictureError, _NoPictureError):
            _note(engine, report_id, url)
            continue
        with engine.begin() as tx:
            if store.peers.do(tx, "append_photo", report_id=report_id, sha256=sha256):
                photos.keep(tx, settings.data, company_id, sha256, picture)


def give_up(engine: Engine, report_id: uuid.UUID, urls: Sequence[str]) -> None:
    """Note in a case that its pictures could not be reached."""
    for url in urls:
        _note(engine, report_id, url)


class _NoPictureError(Exception):
    """What an address gives is no picture, and will be none."""


def _picture(url: str, *, private: bool) -> tuple[str, Picture]:
    answer = outside.call("GET", url, private=private, most_bytes=photos.PHOTO_BYTES_MAX)
    if not answer.is_good:
        raise _NoPictureError
    return hashlib.sha256(answer.body).hexdigest(), read_apart(answer.body)


def _note(engine: Engine, report_id: uuid.UUID, url: str) -> None:
    words = open311_words.notice(get_texts("sv"), "pictures", url=url)
    with engine.begin() as tx:
        store.peers.do(tx, "note_lost_picture", report_id=report_id, note=words)
    log.info("a picture of %s could not be fetched", report_id)
