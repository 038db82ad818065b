"""One answer in two formats, and XML of others read without its traps."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree as ET

import pytest

from backend.open311.markup import DEPTH_MAX, MarkupError, read_xml, written
from backend.open311.statuses import EXTENDED, STATUSES, known
from gis.vocabulary import REPORT_EVENTS
from maps.open311_words import their_status
from maps.texts import get_texts

ANSWER = [
    {
        "service_request_id": "7",
        "open": True,
        "note": None,
        "lat": 57.7,
        "words": "Å & <b> \x0b]]>",
        "at": datetime(2026, 11, 27, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
        "notes": [{"type": "done"}, {"type": "noted"}],
        "media_urls": [],
    }
]


def test_an_answer_is_the_same_in_both_formats() -> None:
    found = json.loads(written("json", "service_requests", ANSWER))
    assert found[0]["at"] == "2026-11-27T00:02:03Z"
    assert found[0]["note"] is None
    sent = written("xml", "service_requests", ANSWER)
    assert sent.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    request = ET.fromstring(sent)[0]  # noqa: S314 -- our own
    assert request.tag == "request"
    assert [request.findtext(name) for name in ("open", "note", "lat", "at")] == [
        "true", "", "57.7", "2026-11-27T00:02:03Z",
    ]  # fmt: skip
    assert request.findtext("words") == "Å & <b>  ]]>", "what XML cannot write is a space"
    assert [one.tag for one in request.iterfind("notes/*")] == ["note", "note"]


def test_xml_of_others_is_read() -> None:
    sent = '<?xml version="1.0" encoding="iso-8859-1"?><a><b>\xe5</b><c><b/></c></a>'
    root = read_xml(sent.encode("latin-1"))
    assert root.value("b") == "å"
    assert [one.text for one in root.all("b")] == ["å", ""]
    assert root.value("d") is None


BOMB = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a>&y;</a>"
FILE = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"
OUTSIDE = "<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>"


@pytest.mark.parametrize(
    "sent",
    [BOMB, FILE, OUTSIDE, "", "{}", "<a>", "<a>&nbsp;</a>", "<a>" * (DEPTH_MAX + 5), "\x00<a/>"],
)
def test_what_is_no_plain_xml_is_refused(sent: str) -> None:
    with pytest.raises(MarkupError):
        read_xml(sent.encode())


def test_every_status_is_known_outside_and_has_words() -> None:
    assert set(EXTENDED) == set(REPORT_EVENTS)
    assert set(EXTENDED.values()) <= set(STATUSES)
    swedish = get_texts("sv")
    assert all(their_status(swedish, status) != status.lower() for status in STATUSES)
    assert known("in progress") == "IN_PROGRESS"
    assert known("not-councils-responsibility") == "NOT_COUNCILS_RESPONSIBILITY"
    assert known("broken") is None
    assert known(None) is None


def test_moments_without_a_zone_are_not_written_as_if_they_had_one() -> None:
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert b"2026-07-01T12:00:00Z" in written("json", "x", {"at": at})
