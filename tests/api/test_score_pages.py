"""Scores of places, samples of a contractor's work and gradings of photos, as those use them."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.photos import service as photos
from backend.photos.pictures import prepare
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser, logged_in
from tests.report_sample import address
from tests.sign_in import company

STAIRS = "stairwell_cleaning"
DOORS = 12
CONTRACTOR = "Städfirma"

_PLAN = """
INSERT INTO core.cleaning_plan
(id, company_id, asset_id, task, contractor, interval_days, starts_on)
SELECT :id, company_id, id, :task, :contractor, 7, current_date - 400 FROM core.asset
WHERE id = :asset_id
"""
_VISIT = """
INSERT INTO core.cleaning_visit
(id, company_id, plan_id, visited_at, outcome, intact_score, clean_score, tidy_score)
SELECT :id, company_id, id, now() - make_interval(days => :ago), 'done', :intact, :clean, :tidy
FROM core.cleaning_plan WHERE id = :plan_id
"""


@pytest.fixture(scope="module")
def plans(engine: Engine) -> dict[str, uuid.UUID]:
    """Store the sample with plans on its yard, waste house and twelve stairwells."""
    made = {}
    with engine.begin() as tx:
        store_sample(tx)
        tx.execute(text(_DOORS), {"doors": DOORS - 1})
        assets = tx.execute(text("SELECT id, kind FROM core.asset ORDER BY kind, id")).all()
        for row in assets:
            if row.kind not in ("courtyard", "waste_station", "stairwell"):
                continue
            plan_id = uuid.uuid4()
            contractor = CONTRACTOR if row.kind == "stairwell" else None
            task = STAIRS if row.kind == "stairwell" else "monthly_round"
            tx.execute(
                text(_PLAN),
                {"id": plan_id, "asset_id": row.id, "task": task, "contractor": contractor},
            )
            made.setdefault(row.kind, plan_id)
    return made


_DOORS = """
WITH door AS (
    INSERT INTO core.asset (id, company_id, estate_id, kind)
    SELECT gen_random_uuid(), company_id, estate_id, kind
    FROM core.asset CROSS JOIN generate_series(1, :doors)
    WHERE kind = 'stairwell'
    RETURNING id, company_id, estate_id
)
INSERT INTO core.stairwell (id, company_id, estate_id, source, source_id, entrance_kind, geom)
SELECT door.id, door.company_id, door.estate_id, 'prov', door.id::text, 'main', one.geom
FROM door CROSS JOIN (SELECT geom FROM core.stairwell LIMIT 1) AS one
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def app(engine: Engine, plans: dict[str, uuid.UUID], data: Path) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    assert plans
    made = create_app(replace(SETTINGS, database_url=address(engine), data=data))
    with TestClient(made):
        yield made


@pytest.fixture
def manager(app: FastAPI, engine: Engine) -> TestClient:
    return logged_in(app, engine, "manager", "prov")


@pytest.fixture
def clean_visits(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.cleaning_visit, core.inspection_sample CASCADE"))


def judge(engine: Engine, plan_id: uuid.UUID, ago: int, *scores: int | None) -> uuid.UUID:
    """Note a visit so many days ago with its three scores."""
    visit_id = uuid.uuid4()
    intact, clean, tidy = scores
    with engine.begin() as tx:
        tx.execute(
            text(_VISIT),
            {"id": visit_id, "plan_id": plan_id, "ago": ago, "intact": intact, "clean": clean,
             "tidy": tidy},
        )  # fmt: skip
    return visit_id


def state(engine: Engine, plan_id: uuid.UUID) -> str:
    with engine.begin() as tx:
        found: str = tx.execute(
            text(
                "SELECT score_state FROM app.scores WHERE id ="
                " (SELECT asset_id FROM core.cleaning_plan WHERE id = :id)"
            ),
            {"id": plan_id},
        ).scalar_one()
    return found


@pytest.mark.usefixtures("clean_visits")
def test_a_place_is_as_good_as_the_worst_of_its_newest_scores(
    engine: Engine, plans: dict[str, uuid.UUID]
) -> None:
    plan = plans["courtyard"]
    assert state(engine, plan) == "unseen"
    for scores, expected in (
        ((None, None, None), "unseen"),
        ((2, 0, 1), "bad"),
        ((2, 2, 1), "fair"),
        ((2, None, 2), "partly"),
        ((2, 2, 2), "good"),
    ):
        judge(engine, plan, 3, *scores)
        assert state(engine, plan) == expected
        with engine.begin() as tx:
            tx.execute(text("TRUNCATE core.cleaning_visit CASCADE"))


@pytest.mark.usefixtures("clean_visits")
def test_an_old_score_is_grey_and_a_visit_without_judgement_changes_nothing(
    engine: Engine, plans: dict[str, uuid.UUID]
) -> None:
    plan = plans["courtyard"]
    judge(engine, plan, 63, 2, 2, 2)
    assert state(engine, plan) == "old"
    judge(engine, plan, 62, 2, 2, 2)
    assert state(engine, plan) == "good"
    judge(engine, plan, 1, None, None, None)
    assert state(engine, plan) == "good"
    judge(engine, plan, 2, 1, 2, 2)
    assert state(engine, plan) == "fair"


@pytest.mark.usefixtures("clean_visits")
def test_the_page_counts_what_was_looked_at_and_says_what_was_not(
    engine: Engine, plans: dict[str, uuid.UUID], manager: TestClient
) -> None:
    judge(engine, plans["courtyard"], 2, 2, 1, 0)
    judge(engine, plans["waste_station"], 100, 2, 2, 2)
    page = manager.get("/scores?lang=en").text
    assert "0 of 12" in page  # stairwells: nobody has looked
    assert page.count("1 of 1") == 1  # the yard; the waste house was judged too long ago
    assert "too long ago" in page
    assert "never looked at" in page
    only = manager.get("/scores?kind=courtyard&weeks=13&lang=en").text
    assert "0 of 12" not in only
    assert only.count("not judged") >= 12 * 3
    assert "Somebody looked in 1 of 13 weeks. Hatched: nobody looked." in only
    # Of 13 weeks the one with the visit has a point of each line.
    assert len(re.findall(r'class="chart-sign-\d" [^>]*transform="translate\(\d{2,}\.', only)) == 3
    assert manager.get("/scores?estate=nowhere&kind=moon&weeks=1").status_code == 200
    rows = manager.get("/scores.csv?lang=sv").text.splitlines()
    assert rows[0].lstrip("\ufeff").startswith("Bestånd;") or ";Helt;Rent;Snyggt;" in rows[0]
    assert len(rows) == 1 + 12 + 2


@pytest.mark.usefixtures("clean_visits")
def test_a_score_opens_to_what_it_rests_on(
    engine: Engine, plans: dict[str, uuid.UUID], manager: TestClient
) -> None:
    plan = plans["courtyard"]
    visit = judge(engine, plan, 2, 2, 2, 0)
    with engine.begin() as tx:
        item = tx.execute(
            text(
                "SELECT item.id, item.question_en FROM core.round_item AS item"
                " JOIN core.round_template AS template ON item.template_id = template.id"
                " WHERE template.code = 'monthly_round' AND item.aspect = 'tidy'"
                " ORDER BY item.position LIMIT 1"
            )
        ).one()
        tx.execute(
            text(
                "INSERT INTO core.visit_answer (company_id, visit_id, item_id, answer, note)"
                " SELECT company_id, id, :item, 'not_ok', 'under trappan'"
                " FROM core.cleaning_visit WHERE id = :visit"
            ),
            {"item": item.id, "visit": visit},
        )
        asset = tx.scalar(
            text("SELECT asset_id FROM core.cleaning_plan WHERE id = :id"), {"id": plan}
        )
    page = manager.get(f"/scores/{asset}?lang=en").text
    assert page.count("under trappan") == 2  # among the deviations, and at the inspection
    assert "1 of 1 not OK" in page
    assert manager.get(f"/scores/{uuid.uuid4()}").status_code == 404


def draw(client: TestClient, **changed: str) -> str:
    """Draw a sample; return its address."""
    form = {
        "work": f"{STAIRS}|{CONTRACTOR}", "size": "11",
        "inspect_by": (date.today() + timedelta(days=7)).isoformat(), **changed,  # noqa: DTZ011
    }  # fmt: skip
    answer = client.post("/samples", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.usefixtures("clean_visits")
def test_a_sample_is_drawn_judged_and_says_what_it_means(
    engine: Engine, manager: TestClient
) -> None:
    here = draw(manager)
    page = manager.get(f"{here}?lang=en").text
    forms = re.findall(rf'action="({re.escape(here)}/plans/[^"]+)"', page)
    assert len(forms) == 11
    assert "Nobody has inspected any of them yet." in page
    for place, form in enumerate(forms[:9]):
        outcome = "not_ok" if place < 2 else "approved"
        given = {"outcome": outcome, "clean": "0" if place < 2 else "2"}
        assert manager.post(form, data=given).status_code == 303
    page = manager.get(f"{here}?lang=en").text
    assert "7 of 9 inspected places approved: 78" in page
    assert "Too few to say anything of all 12: at least 10 must be inspected." in page
    assert manager.post(forms[9], data={"outcome": "approved"}).status_code == 303
    assert manager.post(forms[10], data={"outcome": "not_possible"}).status_code == 303
    page = manager.get(f"{here}?lang=en").text
    assert "8 of 10 inspected places approved: 80" in page
    # At least the 8 of 12, at most all but the 2 that were not approved.
    assert re.search(r"between 67.% and 83.% would", page)
    assert "could not be entered" in page
    with engine.begin() as tx:
        done = tx.scalar(
            text(
                "SELECT count(standing.last_done_at) FROM core.cleaning_standing AS standing"
                " JOIN core.cleaning_plan AS plan ON standing.plan_id = plan.id"
                " WHERE plan.task = :task"
            ),
            {"task": STAIRS},
        )
        seen = tx.scalars(text("SELECT DISTINCT score_state FROM app.scores")).all()
    assert done == 0, "a visit that judges did no work"
    assert {"bad", "partly", "unseen"} <= set(seen)


@pytest.mark.usefixtures("clean_visits")
def test_a_sample_that_cannot_be_drawn_says_why(manager: TestClient) -> None:
    for changed, words in (
        ({"size": "13"}, "no more than there are"),
        ({"size": "x"}, "no more than there are"),
        ({"work": "x|y"}, "Choose whose work"),
        ({"inspect_by": "2020-01-01"}, "from today on"),
        ({"inspect_by": "soon"}, "from today on"),
        ({"estate": "okand"}, "Choose an estate"),
    ):
        form = {
            "work": f"{STAIRS}|{CONTRACTOR}", "size": "10",
            "inspect_by": (date.today() + timedelta(days=7)).isoformat(), **changed,  # noqa: DTZ011
        }  # fmt: skip
        answer = manager.post("/samples?lang=en", data=form)
        assert answer.status_code == 422
        assert words in answer.text
    assert "No sample has been drawn yet." in manager.get("/samples?lang=en").text


@pytest.mark.usefixtures("clean_visits")
def test_who_may_not_draw_is_not_offered_to_and_may_judge(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    here = draw(manager)
    caretaker = logged_in(app, engine, "caretaker", "prov")
    assert 'action="/samples"' not in caretaker.get("/samples").text
    assert caretaker.post("/samples", data={}).status_code == 403
    form = re.search(r'action="(/samples/[^"]+/plans/[^"]+)"', caretaker.get(here).text)
    assert form is not None
    assert caretaker.post(form[1], data={"outcome": ""}).status_code == 422
    assert caretaker.post(form[1], data={"outcome": "approved"}).status_code == 303
    strange = f"{here}/plans/{uuid.uuid4()}"
    assert caretaker.post(strange, data={"outcome": "approved"}).status_code == 404
    # Another company's sample is none.
    with engine.begin() as tx:
        company(tx, "andra")
    other = logged_in(app, engine, "manager", "andra")
    assert other.get(here).status_code == 404
    assert "No sample has been drawn yet." in other.get("/samples?lang=en").text


def photo(engine: Engine, data: Path, shade: int, *, reviewed: bool = True) -> uuid.UUID:
    """Keep a grey photo."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, shade, shade)).save(made, "JPEG")
    content = made.getvalue()
    with engine.begin() as tx:
        kept, _ = photos.keep(
            tx, data, company(tx, "prov"), hashlib.sha256(content).hexdigest(), prepare(content)
        )
        if reviewed:
            photos.review(tx, data, kept.id, [], None)
    return kept.id


@pytest.fixture(scope="module")
def pictures(engine: Engine, data: Path, plans: dict[str, uuid.UUID]) -> list[uuid.UUID]:
    assert plans
    return [photo(engine, data, shade * 20) for shade in range(12)]


def link_of(page: str) -> str:
    found = re.search(r'value="[^"]*(/grade/[\w-]+)"', page)
    assert found is not None
    return found[1]


def test_two_grade_by_links_without_names_and_their_agreement_is_shown(
    app: FastAPI, manager: TestClient, pictures: list[uuid.UUID]
) -> None:
    chosen = {"name": "Höstens", "photo": [str(one) for one in pictures]}
    here = manager.post("/gradings", data=chosen).headers["location"]
    links = [link_of(manager.post(f"{here}/graders").text) for _ in range(2)]
    assert len(set(links)) == 2
    for number, link in enumerate(links):
        stranger = browser(app)
        for position in range(1, 13):
            page = stranger.get(f"{link}?lang=en")
            assert page.headers["referrer-policy"] == "no-referrer"
            assert f'action="{link}/{position}"' in page.text
            score = str(position % 3)
            given = {"intact": score, "clean": score, "tidy": score}
            if number and position == 12:
                given["tidy"] = "2"
            assert stranger.post(f"{link}/{position}", data=given).status_code == 303
        assert "all photos are graded" in stranger.get(f"{link}?lang=en").text
        shown = stranger.get(f"{link}/3.jpg")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    page = manager.get(f"{here}?lang=en").text
    assert "12 of 12 photos graded" in page
    assert page.count("A\u2013B") == 4
    assert "97" in page  # 35 of 36 grades are the same
    assert "almost perfect" in page
    assert "Photo 12: Tidy" in page
    assert manager.post(f"{here}/close").status_code == 303
    for address_of in (links[0], f"{links[0]}/1", f"{links[0]}/1.jpg"):
        assert browser(app).get(address_of).status_code == 404
    assert browser(app).post(f"{links[0]}/1", data={"intact": "1"}).status_code == 404
    assert manager.post(f"{here}/graders").status_code == 409


def test_a_grade_is_whole_or_not_kept_and_may_be_changed(
    app: FastAPI, engine: Engine, manager: TestClient, pictures: list[uuid.UUID]
) -> None:
    chosen = {"name": "Vårens", "photo": [str(one) for one in pictures[:2]]}
    here = manager.post("/gradings", data=chosen).headers["location"]
    link = link_of(manager.post(f"{here}/graders").text)
    stranger = browser(app)
    half = stranger.post(f"{link}/1?lang=en", data={"intact": "2", "clean": "3"})
    assert half.status_code == 422
    assert "Grade all three" in half.text
    whole = {"intact": "2", "clean": "1", "tidy": "0"}
    assert stranger.post(f"{link}/1", data=whole).status_code == 303
    assert stranger.post(f"{link}/1", data={**whole, "tidy": "1"}).status_code == 303
    assert stranger.post(f"{link}/9", data=whole).status_code == 404
    with engine.begin() as tx:
        found = tx.execute(
            text(
                "SELECT aspect, score FROM core.photo_grade WHERE grading_id = :id ORDER BY aspect"
            ),
            {"id": here.rpartition("/")[2]},
        ).all()
    assert [tuple(row) for row in found] == [("clean", 1), ("intact", 2), ("tidy", 1)]
    page = manager.get(f"{here}?lang=en").text
    assert "Two must have graded" in page


def test_only_reviewed_photos_of_the_company_are_graded(
    engine: Engine, manager: TestClient, data: Path, pictures: list[uuid.UUID]
) -> None:
    waiting = photo(engine, data, 255, reviewed=False)
    assert str(waiting) not in manager.get("/gradings").text
    assert str(pictures[0]) in manager.get("/gradings").text
    for photo_ids in ([str(waiting)], [str(uuid.uuid4())], []):
        answer = manager.post("/gradings?lang=en", data={"name": "x", "photo": photo_ids})
        assert answer.status_code == 422
        assert "reviewed photo" in answer.text
    empty = {"name": " ", "photo": [str(pictures[0])]}
    assert manager.post("/gradings", data=empty).status_code == 422


def test_a_wrong_link_opens_nothing(app: FastAPI) -> None:
    stranger = browser(app)
    answer = stranger.get("/grade/nothing?lang=en")
    assert answer.status_code == 404
    assert "does not open anything" in answer.text
    assert stranger.get("/grade/nothing/1").status_code == 404
    assert stranger.get("/grade/nothing/1.jpg").status_code == 404
