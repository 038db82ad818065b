"""Two waves of Kansas City and one of Upplands Väsby, taken as planners do, and reckoned anew.

What is compared with comes from the files themselves by pandas and statsmodels, and from nothing
of ours.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from backend.db import open_engine
from tests.estate_sample import store_sample
from tests.sign_in import client_of

#: Column of Kansas City's file, its theme, and what is asked.
CITY = (
    ("q2_06", "safety", "Safe in your neighbourhood"),
    ("q9_08", "lighting", "City street lighting"),
    ("q12_04", "clean_tidy", "Clean-up of trash"),
    ("q3_06", "help", "Neighbourhood services"),
)
WAVES = (
    ("wave_1QSEP2021", "2021-07-01", "2021-09-30"),
    ("wave_3QMAR2022", "2022-01-01", "2022-03-31"),
)
NYKO = "crs_sweden/se_upplandsvasby_nyko_3011_unnamed"
VASBY = "surveys/se_upplandsvasby_2015/data_raw_sv.csv"
AREA = "Var.bor.du."
SAFER, LIGHT = (
    "X9a..Öka.tryggheten.kring.stationsområdet",
    "X9c..Förbättra.belysningen.i.centrala.Väsby",
)
Results = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with a company in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a planner's browser."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, "planner", follow_redirects=False) as made:
        made.cookies.set("lang", "en")
        yield made


def send(client: TestClient, path: Path, content: bytes | None = None) -> str:
    answer = client.post("/surveys", files={"file": (path.name, content or path.read_bytes())})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def take(
    client: TestClient, draft: str, name: str, first: str, last: str, mapping: str = ""
) -> str:
    told = {"name": name, "starts_on": first, "ends_on": last, "source": "city", "mapping": mapping}
    answer = client.post(draft, data={"act": "take", **told})
    assert answer.status_code == 303, re.findall(r'role="alert">([^<]+)', answer.text)
    return str(answer.headers["location"])


def results(client: TestClient, wave: str) -> Results:
    """Return the rows of a wave's file by theme and area: of whole themes."""
    told = client.get(f"{wave}/results.csv").content.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(told), delimiter=";")
    head = next(rows)
    listed = [dict(zip(head, row, strict=True)) for row in rows]
    return {(row["Theme"], row[head[2]]): row for row in listed if not row["Question"]}


def reckoned(values: pd.Series, positive: float, most_value: float = 5) -> dict[str, float]:
    """Return n, mean and positive share with intervals of 95 %, straight from statsmodels.

    The interval of a mean ends where the scale does.
    """
    held = values.to_numpy(dtype=float)
    fit = sm.OLS(held, np.ones(len(held))).fit()
    low, high = fit.conf_int()[0]
    good = int((held >= positive).sum())
    least, most = proportion_confint(good, len(held), method="wilson")
    return {
        "Answers": len(held), "Mean": fit.params[0], "Mean from": low,
        "Mean to": min(high, most_value),
        "Positive share": good / len(held), "Share from": least, "Share to": most,
    }  # fmt: skip


def same(row: dict[str, str], told: dict[str, float]) -> None:
    assert {name: float(row[name]) for name in told} == pytest.approx(told, abs=6e-5)


def city(folder: Path, wave: str) -> pd.DataFrame:
    return pd.read_csv(folder / "surveys/us_kansascity" / f"{wave}.csv")


@pytest.fixture(scope="module")
def kansas(client: TestClient, shared_data: Path, engine: Engine) -> list[str]:
    """Take both waves of Kansas City; the second by the choice that was kept of the first."""
    paths = [shared_data / "surveys/us_kansascity" / f"{wave}.csv" for wave, _, _ in WAVES]
    draft = send(client, paths[0])
    client.post(draft, data={"act": "columns", "area": "counci", "weight": ""})
    client.post(draft, data={"act": "new_areas"})
    for column, theme, title in CITY:
        # The scale is guessed: 1 to 5, and 9 is no answer.
        asked = {"act": "ask", "column": column, "theme": theme, "title": title}
        assert client.post(draft, data=asked).status_code == 303
    first = take(client, draft, *WAVES[0], mapping="Kansas City")
    draft = send(client, paths[1])
    with engine.begin() as tx:
        kept = str(tx.scalar(text("SELECT id FROM core.survey_mapping")))
    assert client.post(draft, data={"act": "use", "mapping": kept}).status_code == 303
    return [first, take(client, draft, *WAVES[1])]


@pytest.mark.parametrize("place", [0, 1])
def test_kansas_city_by_area_is_what_statsmodels_reckons(
    client: TestClient, kansas: list[str], shared_data: Path, place: int
) -> None:
    frame = city(shared_data, WAVES[place][0])
    found = results(client, kansas[place])
    words = {"safety": "Safety", "lighting": "Lighting", "clean_tidy": "Clean and tidy",
             "help": "Help when needed"}  # fmt: skip
    for column, theme, _ in CITY:
        told = frame[frame[column].between(1, 5)]
        same(found[words[theme], "All areas shown"], reckoned(told[column], 4))
        for area, of_area in told.groupby("counci"):
            same(found[words[theme], str(area)], reckoned(of_area[column], 4))
    means = {"Safety": (3.54, 3.61), "Lighting": (3.40, 3.48), "Clean and tidy": (2.88, 3.00)}
    for theme, known in means.items():
        assert round(float(found[theme, "All areas shown"]["Mean"]), 2) == known[place]


def test_kansas_city_says_no_more_of_a_change_than_its_interval(
    client: TestClient, kansas: list[str], shared_data: Path
) -> None:
    assert len(kansas) == 2
    page = client.get("/surveys?theme=safety").text
    before, after = (city(shared_data, wave)["q2_06"] for wave, _, _ in WAVES)
    good, all_ = zip(*((int((v.between(4, 5)).sum()), int(v.between(1, 5).sum()))
                       for v in (after, before)), strict=True)  # fmt: skip
    low, high = confint_proportions_2indep(good[0], all_[0], good[1], all_[1], compare="diff",
                                           method="newcomb")  # fmt: skip
    assert low < 0 < high, "newcomb sees no clear change either"
    assert "no clear change of the positive share between 2021 and 2022" in page


def test_weights_give_the_effective_number(client: TestClient, shared_data: Path) -> None:
    frame = city(shared_data, WAVES[0][0]).copy()
    frame["w"] = frame["counci"].map(1 / frame["counci"].value_counts(normalize=True) / 6).round(6)
    frame.loc[frame["method"] == "Web", "w"] *= 0.5
    content = frame.to_csv(index=False, sep=";", decimal=",").encode("cp1252")
    draft = send(client, Path("weighted.csv"), content)
    client.post(draft, data={"act": "columns", "area": "counci", "weight": "w"})
    asked = {"act": "ask", "column": "q9_08", "theme": "lighting", "title": "Light"}
    client.post(draft, data=asked)
    wave = take(client, draft, "Weighted", "2021-07-01", "2021-09-30")
    row = results(client, wave)["Lighting", "All areas shown"]
    told = frame[frame["q9_08"].between(1, 5)]
    values, weights = told["q9_08"].to_numpy(float), told["w"].to_numpy(float)
    worth = weights.sum() ** 2 / (weights**2).sum()
    mean = (weights * values).sum() / weights.sum()
    spread = ((weights * (values - mean) ** 2).sum() / weights.sum() / (worth - 1)) ** 0.5
    share = weights[values >= 4].sum() / weights.sum()
    least, most = proportion_confint(share * worth, worth, method="wilson")
    assert float(row["Effective number"]) == pytest.approx(worth, abs=0.05)
    assert float(row["Mean"]) == pytest.approx(mean, abs=6e-5)
    assert (float(row["Share from"]), float(row["Share to"])) == pytest.approx(
        (least, most), abs=6e-5
    )
    half = (float(row["Mean to"]) - float(row["Mean from"])) / 2
    assert half / spread == pytest.approx(1.96, abs=0.01)
    client.post(wave, data={"act": "drop"})


def test_upplands_vasby_finds_its_areas_and_tells_what_it_does_not(
    client: TestClient, shared_data: Path, engine: Engine
) -> None:
    areas = shared_data / NYKO / "doc.kml"
    sent = client.post("/surveys/areas", files={"file": (areas.name, areas.read_bytes())})
    assert sent.status_code == 303, re.findall(r'role="alert">([^<]+)', sent.text)
    known = "SELECT count(*) FROM core.survey_area WHERE geom IS NOT NULL AND code IS NOT NULL"
    with engine.begin() as tx:
        # 44 outlines, two of which are parts of one area.
        assert tx.scalar(text(known)) == 43
    draft = send(client, shared_data / VASBY)
    client.post(draft, data={"act": "columns", "area": AREA, "weight": ""})
    for column, theme in ((SAFER, "safety"), (LIGHT, "lighting")):
        asked = {"act": "ask", "column": column, "theme": theme, "title": column, "low": "0",
                 "high": "14", "positive_from": "8"}  # fmt: skip
        assert client.post(draft, data=asked).status_code == 303
    page = client.get(draft).text
    # All are found by their letters but one: a shifted row has a length of years as its area.
    assert "1 area of the file is not known" in page
    assert "3 rows have no area or weight and are left out" in page
    client.post(draft, data={"act": "areas", "label": ["0-4 år"], "chosen": ["out"]})
    wave = take(client, draft, "Väsby 2015", "2015-01-01", "2015-12-31")
    found = results(client, wave)
    frame = pd.read_csv(shared_data / VASBY, sep=";", decimal=",", dtype=str).fillna("")
    frame[SAFER] = pd.to_numeric(frame[SAFER], errors="coerce")
    told = frame[frame[SAFER].between(0, 14) & ~frame[AREA].isin(["", "0-4 år"])]
    sizes = told[AREA].value_counts()
    assert sizes.max() > 100
    # By area, as far as five answered; the whole is of those and of the small ones together.
    for name, of_area in told.groupby(AREA):
        row = found["Safety", NAMED.get(str(name), str(name))]
        if len(of_area) < 5:
            assert not any(row[column] for column in ("Answers", "Mean", "Positive share"))
        else:
            same(row, reckoned(of_area[SAFER], 8, 14))
    small = told[told[AREA].map(sizes) < 5]
    same(found["Safety", "Small areas together"], reckoned(small[SAFER], 8, 14))
    same(found["Safety", "All areas shown"], reckoned(told[SAFER], 8, 14))


#: What the file writes otherwise than the register of areas.
NAMED = {"Antuna/Älvsunda": "Antuna /Älvsunda", "Brunnby-Vik": "Brunnby/Vik"}
