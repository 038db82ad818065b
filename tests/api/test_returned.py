"""An edited GeoPackage comes back: looked at, applied row by row, taken back, or proposed."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.returned import reading, service
from backend.returned.reading import content_of, read_apart, read_here
from tests.estate_sample import see_lamps, store_sample
from tests.returned_sample import add_points, edited, take_out, write_back
from tests.sign_in import account, client_of, company, sign_in


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a planner on the sample."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
    with client_of(url_of(engine), "planner", raise_server_exceptions=False) as made:
        made.headers["accept"] = "text/html"
        yield made


@pytest.fixture(autouse=True)
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: another takes a second to start, and has a test of its own."""
    monkeypatch.setattr(service, "read_apart", lambda path: content_of(read_here(path)))


def url_of(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def send(client: TestClient, path: Path) -> str:
    """Send a file back; return the address of its preview."""
    with path.open("rb") as file:
        answer = client.post(
            "/returned?lang=en", files={"file": (path.name, file)}, follow_redirects=False
        )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def refused(client: TestClient, path: Path) -> str:
    with path.open("rb") as file:
        answer = client.post("/returned?lang=en", files={"file": (path.name, file)})
    assert answer.status_code == 422
    return plain(answer.text)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ")


def boxes(page: str) -> dict[str, bool]:
    """Return the rows that can be ticked, and whether each is."""
    found = re.findall(r'name="take" value="([^"]+)"( checked)?', page)
    return {key: bool(checked) for key, checked in found}


def rows_of(engine: Engine, path: str) -> list[Any]:
    with engine.begin() as tx:
        asked = text("SELECT * FROM core.returned_row WHERE file_id = :id ORDER BY position")
        return list(tx.execute(asked, {"id": path.rpartition("/")[2]}).all())


def lamps(engine: Engine) -> dict[str, Any]:
    with engine.begin() as tx:
        asked = "SELECT *, ST_X(geom) AS east_m, ST_Y(geom) AS north_m FROM app.lamps"
        return {row.code: row for row in tx.execute(text(asked))}


def test_a_file_as_it_was_taken_out_changes_nothing(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    names = ("lamps", "stairwells", "footpaths", "courtyards", "buildings", "waste_stations")
    path = send(client, take_out(engine, tmp_path / "a.gpkg", names))
    page = client.get(f"{path}?lang=en").text
    assert "The file changes nothing." in page
    assert "7 rows say what the register says." in plain(page)
    assert not boxes(page)


def test_an_edited_file_is_looked_at_applied_and_taken_back(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    before = lamps(engine)
    file = take_out(engine, tmp_path / "edited.gpkg", ("lamps", "waste_stations"))
    rows = edited(file, "lamps")
    moved = rows["code"] == "P1"
    rows.loc[moved, "geometry"] = rows.loc[moved, "geometry"].translate(3, 4)
    rows.loc[rows["code"] == "P2", "height_m"] = 5.5
    first = rows.geometry.iloc[0]
    rows = add_points(rows, [(first.x + 10, first.y)], kind="park_pole", height_m=4.5)
    write_back(file, "lamps", rows)
    write_back(file, "waste_stations", edited(file, "waste_stations").iloc[:0])

    path = send(client, file)
    page = client.get(f"{path}?lang=en").text
    changes = {(row.layer, row.change) for row in rows_of(engine, path)}
    assert changes == {
        ("lamps", "moved"), ("lamps", "changed"), ("lamps", "added"), ("waste_stations", "deleted")
    }  # fmt: skip
    assert lamps(engine) == before, "nothing is written before somebody says so"
    ticked = boxes(page)
    assert len(ticked) == 4
    assert all(ticked.values())
    assert "moved 5.0 m" in plain(page)

    answer = client.post(f"{path}/apply", data={"take": list(ticked)}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    after = lamps(engine)
    assert set(after) == {"P1", "P2", "N1"}
    assert after["P2"].height_m == 5.5
    east = after["P1"].east_m - before["P1"].east_m
    north = after["P1"].north_m - before["P1"].north_m
    assert math.hypot(east, north) == pytest.approx(5.0, abs=0.01)
    assert after["N1"].height_m == 4.5
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM app.waste_stations")) == 0
        logged = "SELECT count(*) FROM core.audit WHERE kind = 'lamp' AND action = 'update'"
        assert tx.scalar(text(logged)) >= 2
    again = client.post(f"{path}/apply", data={"take": list(ticked)})
    assert again.status_code == 409

    assert client.post(f"{path}/take-back", follow_redirects=False).status_code == 303
    back = lamps(engine)
    assert set(back) == {"P1", "P2"}
    for code, row in back.items():
        was = before[code]
        assert (row.east_m, row.north_m, row.height_m) == (was.east_m, was.north_m, was.height_m)
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM app.waste_stations")) == 1
    assert "taken back" in plain(client.get(f"{path}?lang=en").text)


def test_what_both_changed_waits_and_what_is_only_older_does_not(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "conflict.gpkg")
    rows = edited(file, "lamps")
    rows.loc[rows["code"] == "P1", "power_w"] = 33
    rows.loc[rows["code"] == "P2", "cabinet"] = "C9"
    write_back(file, "lamps", rows)
    with engine.begin() as tx:
        # Somebody changes the same field of the one, and another field of the other.
        for code, power in (("P1", 28), ("P2", 29)):
            change = "UPDATE core.lamp SET power_w = :power, changed_at = now() WHERE code = :code"
            tx.execute(text(change), {"code": code, "power": power})
    path = send(client, file)
    found = {row.label: row for row in rows_of(engine, path)}
    assert found["P1"].conflict
    assert found["P1"].fields == {"power_w": [28, 33]}
    assert found["P2"].conflict is None
    assert found["P2"].fields == {"cabinet": [None, "C9"]}
    ticked = boxes(client.get(path).text)
    assert ticked == {str(found["P1"].id): False, str(found["P2"].id): True}
    client.post(f"{path}/apply", data={"take": [key for key, on in ticked.items() if on]})
    after = lamps(engine)
    assert (after["P1"].power_w, after["P2"].power_w, after["P2"].cabinet) == (28, 29, "C9")
    became = {row.label: row.result for row in rows_of(engine, path)}
    assert became == {"P1": "left", "P2": "applied"}


def test_what_is_changed_while_somebody_looks_is_refused(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "late.gpkg")
    rows = edited(file, "lamps")
    rows.loc[rows["code"] == "P1", "circuit"] = "K4"
    path = send(client, write_back(file, "lamps", rows))
    (row,) = rows_of(engine, path)
    with engine.begin() as tx:
        later = "UPDATE core.lamp SET power_w = 31, changed_at = now() WHERE code = 'P1'"
        tx.execute(text(later))
    client.post(f"{path}/apply", data={"take": str(row.id)})
    (row,) = rows_of(engine, path)
    assert row.result == "refused"
    assert "while you looked" in row.reason["row"]
    assert lamps(engine)["P1"].circuit is None


def test_what_was_removed_here_and_edited_there_is_taken_back_as_it_was(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "gone.gpkg")
    rows = edited(file, "lamps")
    rows.loc[rows["code"] == "P1", "power_w"] = 99
    for_both = rows["code"].isin(["P1", "P2"])
    rows.loc[for_both, "geometry"] = rows.loc[for_both, "geometry"].translate(3, 4)
    write_back(file, "lamps", rows)
    said = text("SELECT code, power_w, geom::text, vanished_at IS NULL FROM core.lamp ORDER BY 1")
    turn = "UPDATE core.lamp SET vanished_at = {}, changed_at = now() WHERE code IN ('P1', 'P2')"
    with engine.begin() as tx:
        tx.execute(text(turn.format("now()")))
        before = tx.execute(said).all()
    path = send(client, file)
    taken = [str(row.id) for row in rows_of(engine, path)]
    client.post(f"{path}/apply", data={"take": taken})
    after = lamps(engine)
    assert (set(after), after["P1"].power_w) == ({"P1", "P2"}, 99)
    client.post(f"{path}/take-back")
    with engine.begin() as tx:
        assert tx.execute(said).all() == before
        tx.execute(text(turn.format("NULL")))
    assert {row.result for row in rows_of(engine, path)} == {"taken_back"}


def test_rows_that_cannot_be_taken_say_why_and_keep_no_other_back(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "bad.gpkg")
    rows = edited(file, "lamps")
    rows.loc[rows["code"] == "P1", "height_m"] = 900
    rows.loc[rows["code"] == "P2", "kind"] = "lykta"
    near = rows.geometry.iloc[0]
    rows = add_points(rows, [(near.x + 8, near.y + 3)], kind="bollard")
    endless = rows[rows["code"] == "N1"].assign(code="N2", height_m=math.inf, power_w=-math.inf)
    rows = gpd.GeoDataFrame(pd.concat([rows, endless], ignore_index=True), crs=rows.crs)
    path = send(client, write_back(file, "lamps", rows))
    found = {row.label: row for row in rows_of(engine, path)}
    assert found["P1"].result == found["P2"].result == "refused"
    assert "height_m" in found["P1"].reason
    assert "kind" in found["P2"].reason
    assert set(found["N2"].reason) == {"height_m", "power_w"}
    assert found["N1"].result == "waiting"
    page = plain(client.get(f"{path}?lang=en").text)
    assert "Height:" in page
    assert client.post(f"{path}/set-aside", follow_redirects=False).status_code == 303
    assert set(lamps(engine)) == {"P1", "P2"}


def test_a_new_row_whose_place_does_not_say_belongs_where_the_file_was_taken_out(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    neighbour = """INSERT INTO core.estate (id, company_id, code, name, geom)
        SELECT '00000000-0000-0000-0000-000000000001', company_id, 'grann', 'Grann', geom
        FROM core.estate WHERE code = 'provgarden'"""
    with engine.begin() as tx:
        tx.execute(text(neighbour))
    file = take_out(engine, tmp_path / "overlap.gpkg")
    rows = edited(file, "lamps")
    at = rows.geometry.iloc[0]
    places = [(at.x + 10, at.y), (at.x, at.y - 400)]
    write_back(file, "lamps", add_points(rows, places, kind="park_pole", height_m=4.5))
    path = send(client, file)
    found = rows_of(engine, path)
    assert [(row.label, row.result, row.reason) for row in found] == [
        ("N1", "waiting", {}), ("N2", "waiting", {})
    ]  # fmt: skip
    client.post(f"{path}/apply", data={"take": [str(row.id) for row in found]})
    belong = text(
        "SELECT estate.code FROM core.lamp INNER JOIN core.estate ON lamp.estate_id = estate.id"
        " WHERE lamp.id = any(:ids)"
    )
    with engine.begin() as tx:
        made = [row.made_id for row in rows_of(engine, path)]
        assert list(tx.scalars(belong, {"ids": made})) == ["provgarden"] * 2
    client.post(f"{path}/take-back")

    nameless = tmp_path / "nameless.gpkg"
    edited(file, "lamps").iloc[[-2]].to_file(nameless, layer="lamps", driver="GPKG")
    path = send(client, nameless)
    assert [tuple(row.reason) for row in rows_of(engine, path)] == [("estate_id",)]
    client.post(f"{path}/set-aside")
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.estate SET geom = NULL WHERE code = 'grann'"))


def test_new_poles_become_a_proposal_and_the_register_stays(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "stolpar.gpkg")
    rows = edited(file, "lamps")
    at = rows.geometry.iloc[0]
    places = [(at.x + 2.0 * n, at.y + 6) for n in range(14)]
    rows = add_points(rows, places, kind="park_pole", height_m=4.5, flux_lm=2400.0)
    path = send(client, write_back(file, "lamps", rows))
    ticked = list(boxes(client.get(path).text))
    assert len(ticked) == 14
    sent = {"take": ticked, "name": "Fjorton stolpar"}
    assert client.post(f"{path}/propose", data=sent, follow_redirects=False).status_code == 303
    assert set(lamps(engine)) == {"P1", "P2"}
    assert {row.result for row in rows_of(engine, path)} == {"proposed"}
    page = client.get(f"{path}?lang=en").text
    link = re.search(r'href="(/proposals/[^"]+)"', page)
    assert link
    proposal = plain(client.get(link[1]).text)
    assert "Fjorton stolpar" in proposal
    assert "N14" in proposal
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.proposal_lamp")) == 14


def test_a_copy_in_the_file_is_a_new_lamp(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "copy.gpkg")
    rows = edited(file, "lamps")
    copies = rows[rows["code"] == "P1"].copy()
    copies["geometry"] = copies.geometry.translate(12, 0)
    both = gpd.GeoDataFrame(pd.concat([rows, copies], ignore_index=True), crs=rows.crs)
    path = send(client, write_back(file, "lamps", both))
    (row,) = rows_of(engine, path)
    assert (row.change, row.object_id) == ("added", None)
    client.post(f"{path}/set-aside")


def test_a_file_is_read_in_a_process_of_its_own(
    engine: Engine, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "read_apart", read_apart)
    path = send(client, take_out(engine, tmp_path / "apart.gpkg"))
    assert rows_of(engine, path) == []
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\x00" + b"\x00" * 4000)
    assert "cannot be read" in refused(client, broken)
    with ExitStack() as others:
        for _ in range(reading.AT_ONCE):
            others.enter_context(reading._turns)  # noqa: SLF001 -- as who sends another stands in it
        with broken.open("rb") as file:
            answer = client.post("/returned?lang=en", files={"file": ("late.gpkg", file)})
        assert answer.status_code == 429


def test_a_small_file_that_unfolds_is_refused(
    engine: Engine, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "read_apart", read_apart)
    path = take_out(engine, tmp_path / "wide.gpkg")
    with sqlite3.connect(path) as file:
        # A view takes the place of the layer: what a file holds need not stand in it.
        columns = [row[1] for row in file.execute("PRAGMA table_info(lamps)")]
        told = ["hex(zeroblob(15000000)) AS code" if name == "code" else name for name in columns]
        file.execute("ALTER TABLE lamps RENAME TO kept")
        file.execute(f"CREATE VIEW lamps AS SELECT {', '.join(told)} FROM kept")  # noqa: S608 -- names of our own columns
    file.close()
    assert path.stat().st_size < 1_000_000
    assert "holds too much text" in refused(client, path)


def test_files_that_are_none_are_refused_in_words(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    rubbish = tmp_path / "rubbish.gpkg"
    rubbish.write_bytes(b"PK\x03\x04 no package")
    assert "is no GeoPackage" in refused(client, rubbish)
    others = take_out(engine, tmp_path / "others.gpkg", company="another")
    assert "another company" in refused(client, others)
    none = client.post("/returned", files={"file": ("", b"")})
    assert none.status_code == 422


def test_a_file_without_an_origin_removes_nothing(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    file = take_out(engine, tmp_path / "whole.gpkg")
    plain_file = tmp_path / "plain.gpkg"
    rows = edited(file, "lamps")
    rows = rows[rows["code"] == "P1"].copy()
    rows["cabinet"] = "C1"
    rows.to_file(plain_file, layer="lamps", driver="GPKG")
    path = send(client, plain_file)
    assert [row.change for row in rows_of(engine, path)] == ["changed"]
    assert "does not say when it was taken out" in client.get(f"{path}?lang=en").text
    client.post(f"{path}/set-aside")


def test_text_of_a_file_is_text(engine: Engine, client: TestClient, tmp_path: Path) -> None:
    file = take_out(engine, tmp_path / "x.gpkg")
    rows = edited(file, "lamps")
    rows.loc[rows["code"] == "P1", "cabinet"] = "<img src=x onerror=alert(1)>"
    path = send(client, write_back(file, "lamps", rows))
    page = client.get(path).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    client.post(f"{path}/set-aside")


def test_another_company_and_a_reader_have_no_way_in(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    path = send(client, take_out(engine, tmp_path / "own.gpkg"))
    theirs = sign_in(url_of(engine), "planner", "another")
    assert client.get(path, headers=theirs).status_code == 404
    assert client.post(f"{path}/set-aside", headers=theirs).status_code == 404
    reader = sign_in(url_of(engine), "caretaker")
    assert client.get(path, headers=reader).status_code == 403


def limited_to(engine: Engine, estate: str) -> dict[str, str]:
    """Return the header of a planner who sees one estate alone."""
    headers = sign_in(url_of(engine), "planner")
    with engine.begin() as tx:
        made = account(tx, "planner", company(tx))
        tx.execute(
            text(
                "INSERT INTO core.account_estate (account_id, estate_id, company_id)"
                " SELECT :account, id, company_id FROM core.estate WHERE code = :estate"
            ),
            {"account": made, "estate": estate},
        )
        secret = headers["Authorization"].partition(" ")[2]
        own = "UPDATE core.api_token SET account_id = :account WHERE token_hash = sha256(:secret)"
        tx.execute(text(own), {"account": made, "secret": secret.encode()})
    return headers


def test_who_does_not_see_all_of_a_file_decides_nothing_of_it(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    """What is not seen would wait for good in a file that is closed."""
    file = take_out(engine, tmp_path / "two-estates.gpkg")
    rows = edited(file, "lamps")
    rows["circuit"] = "K9"
    path = send(client, write_back(file, "lamps", rows))
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.estate (company_id, code, name)"
                " SELECT company_id, 'bortom', 'Bortom' FROM core.estate WHERE code = 'provgarden'"
            )
        )
        elsewhere = (
            "UPDATE core.returned_row SET estate_id = estate.id FROM core.estate"
            " WHERE estate.code = 'bortom' AND file_id = :id AND position = 1"
        )
        tx.execute(text(elsewhere), {"id": path.rpartition("/")[2]})
    narrow = limited_to(engine, "provgarden")
    page = client.get(f"{path}?lang=en", headers=narrow).text
    assert not boxes(page)
    assert "changes other estates too" in page
    ticked = {"take": list(boxes(client.get(path).text))}
    assert len(ticked["take"]) == 2
    for act in ("apply", "propose", "set-aside"):
        assert client.post(f"{path}/{act}", data=ticked, headers=narrow).status_code == 409
    assert {row.result for row in rows_of(engine, path)} == {"waiting"}
    client.post(f"{path}/apply", data={"take": ticked["take"][:1]})
    assert client.post(f"{path}/take-back", headers=narrow).status_code == 409
    assert "Take all of it back" not in client.get(f"{path}?lang=en", headers=narrow).text
    client.post(f"{path}/take-back")
    assert {row.result for row in rows_of(engine, path)} == {"taken_back", "left"}


def test_areas_and_lines_come_back_too(engine: Engine, client: TestClient, tmp_path: Path) -> None:
    file = take_out(engine, tmp_path / "ground.gpkg", ("courtyards", "footpaths"))
    yards = edited(file, "courtyards")
    yards["geometry"] = [shapely.affinity.translate(one, 1.0, 0.0) for one in yards.geometry]
    write_back(file, "courtyards", yards)
    paths = edited(file, "footpaths")
    paths["lit"] = "yes"
    write_back(file, "footpaths", paths)
    path = send(client, file)
    found = {row.layer: row for row in rows_of(engine, path)}
    assert (found["courtyards"].change, round(found["courtyards"].moved_m, 2)) == ("moved", 1.0)
    assert found["footpaths"].fields == {"lit": ["unknown", "yes"]}
    client.post(f"{path}/apply", data={"take": [str(row.id) for row in found.values()]})
    assert {row.result for row in rows_of(engine, path)} == {"applied"}
