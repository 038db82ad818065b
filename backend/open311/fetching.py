"""Fetch the pictures that a request named by address: from outside alone, and only pictures."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Engine

from backend import outside
from backend.errors import LjusrondError
from backend.open311 import store
from backend.outside import OutsideError
from backend.photos import naming
from backend.photos import service as photos
from backend.photos.pictures import Picture, PictureError
from backend.photos.reading import read_apart
from backend.settings import Settings
from maps import open311_words
from maps.texts import get_texts

log = logging.getLogger("ljusrond.open311")

#: Answers after which it is worth asking again.
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class UnreachedError(LjusrondError):
    """Pictures that cannot be reached now: their addresses, each with why."""

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__("; ".join(why.values()))
        self.urls = list(why)


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
    UnreachedError
        If some cannot be reached now: the task is tried again, and what is here, or noted, is so
        once.
    """
    unreached: dict[str, str] = {}
    for url in urls:
        try:
            sha256, picture = _picture(url, private=settings.private_calls)
        except OutsideError as error:
            unreached[url] = str(error)
            continue
        except (PictureError, _NoPictureError):
            _note(engine, report_id, url)
            continue
        with engine.begin() as tx:
            naming.hold_named(tx, report_id)
            if naming.name(tx, report_id, sha256):
                photos.keep(tx, settings.data, company_id, sha256, picture)
    if unreached:
        raise UnreachedError(unreached)


def give_up(engine: Engine, report_id: uuid.UUID, urls: Sequence[str]) -> None:
    """Note in a case that its pictures could not be reached."""
    for url in urls:
        _note(engine, report_id, url)


class _NoPictureError(Exception):
    """What an address gives is no picture, and will be none."""


def _picture(url: str, *, private: bool) -> tuple[str, Picture]:
    answer = outside.call("GET", url, private=private, most_bytes=photos.PHOTO_BYTES_MAX)
    if answer.status in _LATER:
        raise OutsideError(f"answers {answer.status}")
    if not answer.is_good:
        raise _NoPictureError
    return hashlib.sha256(answer.body).hexdigest(), read_apart(answer.body)


def _note(engine: Engine, report_id: uuid.UUID, url: str) -> None:
    words = open311_words.notice(get_texts("sv"), "pictures", url=url)
    with engine.begin() as tx:
        store.peers.do(tx, "note_lost_picture", report_id=report_id, note=words)
    log.info("a picture of %s could not be fetched", report_id)
