"""Words of reporters: found by their beginnings, as PostgreSQL reads them, in one company alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from backend.lists.store import RARE_MAX, words_of
from tests.estate_sample import store_sample
from tests.people_sample import report
from tests.sign_in import company

SAID = (
    "Mörkt i porten, lampan är sönder!",
    "'mörkt' och ''dubbelt'' (så kallat) \\ bakåt \\1 och $1",
    "Se https://exempel.se/a'b?c=d&e=f och /srv/bild'en.jpg, skriv till a.o'b@exempel.se",
    "e-post 12:30 1e5 -3,5 v2.0 A-B-C 23e312b6-677c-43a2-8d45-b570a4879b6c",
    "LAMPA Lampa lampa <b>lampa</b> &amp; lampa:* | !lampa & (lampa)",
    "ett 'ord\nnästa 'rad\tflik ' ensamt '' två",
)
ASKED = (
    "mörkt", "MÖR", "porten lampan", "dubbelt", "bakåt", "1", "exempel", "se", "https", "bild", "b",
    "e-post", "v2.0", "23e312b6", "a-b", "lampa", "lampa b", "ord nästa", "rad flik", "c753",
    "ensamt två",
)  # fmt: skip
NOWHERE = ("https", "bild", "v2.0", "lampa b", "c753")
"""Of them, what stands nowhere, or within what PostgreSQL takes for one word."""
PLAIN = """
SELECT report.id FROM core.report
WHERE company_id = :company
AND to_tsvector('simple', description) @@ to_tsquery('simple', :words)
"""


@pytest.fixture
def tx(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which two companies' tenants say the same."""
    with engine.connect() as connection, connection.begin() as transaction:
        store_sample(connection)
        known = report(connection, "GRAFFITI.TAG")
        other = company(connection, "other")
        for said in SAID:
            for owner in (None, other):
                connection.execute(
                    text(
                        "INSERT INTO core.report (id, company_id, category, description, geom,"
                        " observed_at, received_at, origin, content_hash)"
                        " SELECT gen_random_uuid(), coalesce(cast(:owner AS uuid), company_id),"
                        " category, :said, ST_SetSRID(ST_MakePoint(674000, 6580000), 3006), now(),"
                        " now(), 'staff', '' FROM core.report WHERE id = :id"
                    ),
                    {"owner": owner, "said": said, "id": known},
                )
        yield connection
        transaction.rollback()


def found(tx: Connection, owner: uuid.UUID | None, asked: str) -> set[uuid.UUID]:
    """Return the reports whose cases the index finds."""
    tx.execute(text("SELECT set_config('ljusrond.company', :id, true)"), {"id": str(owner or "")})
    saying = text(
        "SELECT found.case_id FROM app.cases_saying(cast(:words AS text),"
        " cast(:names AS text[]), :most) AS found (case_id)"
    )
    asked_for = {"words": words_of(asked), "names": ["-"], "most": RARE_MAX}
    return set(tx.scalars(saying, asked_for))


@pytest.mark.parametrize("asked", ASKED)
def test_the_index_finds_what_the_words_say(tx: Connection, asked: str) -> None:
    for owner in tx.scalars(text("SELECT DISTINCT company_id FROM core.report")).all():
        plain = set(tx.scalars(text(PLAIN), {"company": owner, "words": words_of(asked)}))
        assert found(tx, owner, asked) == plain
        assert bool(plain) is (asked not in NOWHERE)


def test_nobody_finds_words_without_a_company(tx: Connection) -> None:
    assert found(tx, None, "lampa") == set()
    assert found(tx, uuid.uuid4(), "lampa") == set()
