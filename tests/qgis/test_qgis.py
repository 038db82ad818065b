"""QGIS itself opens what we give it: projects over the web and over PostgreSQL, styles, words."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from sqlalchemy import Engine, text

from gis.vocabulary import CERTAINTIES, FOOTPATH_KINDS, LAMP_KINDS, LAMP_STATES
from maps.layers import LAYERS
from maps.palette import DAY
from maps.qgis_project import Database, project
from maps.qgis_style import CLASS_EXPRESSIONS, style_of
from maps.texts import get_texts
from tests.browser.running import running
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.returned_sample import take_out
from tests.sign_in import browser_cookie, sign_in

LOOK = Path(__file__).with_name("look.py")
PYTHON = "/usr/bin/python3"
GROUND = "#f2f0ea"
BOX = [str(v) for v in (EAST_M - 20, NORTH_M - 20, EAST_M + 140, NORTH_M + 60)]
pytestmark = pytest.mark.skipif(
    not Path("/usr/lib/python3/dist-packages/qgis/core").exists(), reason="QGIS is not installed"
)


@dataclass
class Served:
    """A service on the sample, and who may read it."""

    address: str
    engine: Engine
    url: str


@pytest.fixture(scope="module")
def served(engine: Engine) -> Iterator[Served]:
    """Serve the sample with one lamp dark and one lit."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        tx.execute(
            text(
                "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
                " SELECT company_id, id, 'lit', now() FROM core.lamp WHERE code = 'P2'"
            )
        )
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with running(url) as address:
        yield Served(address, engine, url)


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """Give a planner's browser."""
    cookie = browser_cookie(served.engine, served.address, "planner")
    with httpx.Client(
        base_url=served.address,
        cookies={cookie["name"]: cookie["value"]},
        headers={"Origin": served.address, "Accept": "text/html"},
        timeout=120,
    ) as made:
        yield made


def look(*words: str, **environment: str) -> Any:  # noqa: ANN401 -- any JSON
    done = subprocess.run(
        [PYTHON, str(LOOK), *words], capture_output=True, text=True, timeout=240, check=False,
        env={
            "PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "HOME": "/nonexistent",
            "XDG_RUNTIME_DIR": "/tmp", "LC_ALL": "C.UTF-8", **environment,  # noqa: S108
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as tx:
        return {
            name: tx.scalar(text(f"SELECT count(*) FROM {layer.view}")) or 0  # noqa: S608 -- ours
            for name, layer in LAYERS.items()
        }


def has_colour(picture: Path, token: str, least: int = 4) -> bool:
    """Tell whether a picture holds a colour of the palette, as drawn with smooth edges."""
    wanted = np.array([int(DAY[token][at : at + 2], 16) for at in (1, 3, 5)])
    pixels = np.asarray(Image.open(picture).convert("RGB"), dtype=int)
    return bool((np.abs(pixels - wanted).max(axis=2) <= 6).sum() >= least)


def test_a_project_with_a_key_opens_over_the_web(
    served: Served, client: httpx.Client, tmp_path: Path
) -> None:
    answer = client.post("/qgis/project.qgz", data={"language": "sv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    file = tmp_path / "project.qgz"
    file.write_bytes(answer.content)
    texts = get_texts("sv")
    # The picture is drawn in the zone of the place, where the sample lies elsewhere.
    with zipfile.ZipFile(file) as archive:
        (name,) = archive.namelist()
        assert b"EPSG:3007" in archive.read(name)
    out = tmp_path / "web.png"
    shown = ("lamps", "broken_fixtures", "buildings", "courtyards", "footpaths", "stairwells")
    found = look(
        "project", str(file), str(out), "1000", "700", "151180", "6408960", "151340", "6409050",
        *shown,
    )  # fmt: skip
    assert found["read"]
    assert found["crs"] == "EPSG:3007"
    assert set(found["names"]) == {texts.gettext(layer.title) for layer in LAYERS.values()}
    there = counts(served.engine)
    for name, layer in found["layers"].items():
        assert layer["valid"], name
        # A service tells no shape of a collection without features: QGIS takes it for a table.
        if there[name]:
            assert layer["renderer"] == "categorizedSymbol", name
        if name in shown:
            assert layer["count"] == there[name], name
    lamps = found["layers"]["lamps"]
    assert lamps["aliases"]["state"] == texts.gettext("State")
    assert lamps["widgets"]["state"] == "ValueMap"
    assert found["picture"]["errors"] == []
    for token in ("broken", "lamp_lit", "building", "courtyard", "path"):
        assert has_colour(out, token), token


def test_a_login_of_the_database_reads_its_company_and_draws_it(
    served: Served, tmp_path: Path
) -> None:
    engine = served.engine
    with engine.begin() as tx:
        # Who connects here is the tests' own login, in the role of those who only read.
        tx.execute(
            text(
                "INSERT INTO core.database_login (login, company_id)"
                " SELECT session_user, id FROM core.company WHERE code = 'prov'"
            )
        )
    file = tmp_path / "database.qgs"
    file.write_bytes(project("Prov", Database(), 3006, None, get_texts("en")))
    service = tmp_path / "pg_service.conf"
    address = engine.url
    service.write_text(
        f"[ljusrond]\nhost={address.query['host']}\nport={address.query['port']}\n"
        f"dbname={address.database}\nuser={address.username}\noptions=-c role=ljusrond_read\n"
    )
    out = tmp_path / "database.png"
    found = look(
        "project", str(file), str(out), "1000", "600", *BOX, PGSERVICEFILE=str(service)
    )  # fmt: skip
    there = counts(engine)
    for name, layer in found["layers"].items():
        assert layer["valid"], name
        assert layer["crs"] == "EPSG:3006", name
        assert layer["count"] == there[name], name
    assert has_colour(out, "building")
    assert has_colour(out, "broken")
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.database_login"))


def test_classes_are_told_apart_as_on_the_map(tmp_path: Path) -> None:
    rows = {
        "footpaths": [{"kind": kind} for kind in FOOTPATH_KINDS],
        "lamps": [
            {"kind": kind, "state": state}
            for kind, state in itertools.product(LAMP_KINDS, (*LAMP_STATES, "unknown", None))
        ],
        "dark_spots": [{"certainty": one} for one in (*CERTAINTIES, None)],
        "overdue_cleaning": [
            {"cleaning_state": state, "overdue_days": days}
            for state, days in itertools.product(
                ("overdue", "ok", "due_soon", "never_visited"), (1, 7, 8, 30, 31)
            )
        ],
        "lit_surfaces": [{"verdict": key} for key in LAYERS["lit_surfaces"].styles],
        "broken_fixtures": [{"state": key} for key in LAYERS["broken_fixtures"].styles],
        "reports": [{"due_state": key} for key in LAYERS["reports"].styles],
        "scores": [{"score_state": key} for key in LAYERS["scores"].styles],
        "waste_readiness": [{"readiness": key} for key in LAYERS["waste_readiness"].styles],
    }
    assert set(rows) == set(CLASS_EXPRESSIONS)
    cases = [
        {"expression": CLASS_EXPRESSIONS[name], "row": row} for name in rows for row in rows[name]
    ]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases))
    wanted = [LAYERS[name].classify(row) for name in rows for row in rows[name]]
    assert look("classes", str(file)) == wanted


def test_a_file_is_drawn_by_its_style(served: Served, tmp_path: Path) -> None:
    file = take_out(served.engine, tmp_path / "lamps.gpkg")
    style = tmp_path / "lamps.qml"
    style.write_text(style_of("lamps", "en"))
    out = tmp_path / "lamps.png"
    found = look("style", str(file), "lamps", str(style), str(out))
    assert found["taken"]
    assert found["categories"] == [
        [key, get_texts("en").gettext(LAYERS["lamps"].legend[key]), key != "indoor"]
        for key in LAYERS["lamps"].styles
    ]
    assert has_colour(out, "lamp_lit")
    assert has_colour(out, "broken")
    assert not has_colour(out, "report")


def test_a_key_that_is_ended_opens_nothing(served: Served) -> None:
    header = sign_in(served.url, "planner")
    token = header["Authorization"].removeprefix("Bearer ")
    landing = f"{served.address}/ogc"
    assert httpx.get(landing, auth=("qgis", token), timeout=60).status_code == 200
    with served.engine.begin() as tx:
        tx.execute(text("UPDATE core.api_token SET revoked_at = now()"))
    assert httpx.get(landing, auth=("qgis", token), timeout=60).status_code == 401
    assert httpx.get(landing, auth=("qgis", ""), timeout=60).status_code == 401
    broken = {"Authorization": "Basic %%%"}
    assert httpx.get(landing, headers=broken, timeout=60).status_code == 401


def test_an_afternoon_of_a_planner(served: Served, client: httpx.Client, tmp_path: Path) -> None:
    """Open the project, find the broken lamps, take layers out, add 14 poles, send them back."""
    file = tmp_path / "project.qgz"
    file.write_bytes(client.post("/qgis/project.qgz", data={"language": "sv"}).content)
    broken = look("filter", str(file), "broken_fixtures", "\"state\" = 'dark'")
    assert broken["codes"] == ["P1"]

    taken = client.get(
        "/exports/lamps,courtyards.gpkg", params={"crs": 3007, "estate": "provgarden"}
    )
    assert taken.status_code == 200, taken.text
    package = tmp_path / "provgarden.gpkg"
    package.write_bytes(taken.content)
    styled = look("style", str(package), "lamps", "", str(tmp_path / "taken.png"))
    assert styled["taken"], "the file brings its style"
    assert (styled["crs"], styled["count"]) == ("EPSG:3007", 2)

    east, north = 151224.0, 6408986.0
    poles = [
        {
            "at": [east + 3 * n, north + 8],
            "values": {"code": f"N{n + 1}", "kind": "park_pole", "height_m": 4.5, "flux_lm": 2400},
        }
        for n in range(14)
    ]
    edits = tmp_path / "edits.json"
    edits.write_text(json.dumps({"add": poles, "change": {"P2": {"cabinet": "Å7"}}}))
    done = look("edit", str(package), "lamps", str(edits))
    assert done["saved"], done["errors"]
    assert done["count"] == 16

    with package.open("rb") as sent:
        answer = client.post("/returned", files={"file": ("provgarden.gpkg", sent)})
    assert answer.status_code == 303, answer.text
    path = answer.headers["Location"]
    page = client.get(f"{path}?lang=en").text
    assert "<b>14</b> new" in page
    assert "<b>1</b> changed" in page
    ticked = re.findall(r'name="take" value="([^"]+)" checked', page)
    assert len(ticked) == 15

    named = {"take": ticked, "name": "Fjorton stolpar"}
    assert client.post(f"{path}/propose", data=named).status_code == 303
    page = client.get(f"{path}?lang=en").text
    assert "<b>14</b> in a proposal" in page
    (proposal,) = set(re.findall(r'href="(/proposals/[^"]+)">Look', page))
    drawn = client.get(proposal).text
    assert "proposal_lamps" in drawn
    assert "N14" in drawn
    left = re.findall(r'name="take" value="([^"]+)"', page)
    assert client.post(f"{path}/apply", data={"take": left}).status_code == 303
    with served.engine.connect() as tx:
        cabinet = tx.scalar(text("SELECT cabinet FROM app.lamps WHERE code = 'P2'"))
        assert cabinet == "Å7"
        assert tx.scalar(text("SELECT count(*) FROM app.lamps")) == 2
