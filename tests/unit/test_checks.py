"""The checks of maps/tablet/checks.json against the register and the word lists."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from backend.settings import ROOT
from gis import vocabulary
from maps import checks as module
from maps.checks import EMERGENCY, POINT, checks
from maps.vocabulary import REPORT_CATEGORIES

CHECKS = checks()


def _register() -> dict[str, dict[str, str]]:
    path = ROOT / "backend" / "reports" / "categories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


REGISTER = _register()


def _fits(code: str, kind: str) -> bool:
    kinds = REGISTER[code]["applies_to"].split()
    return not kinds or kind in kinds


def test_every_category_has_a_button_of_few_words() -> None:
    assert list(CHECKS.buttons) == list(REGISTER)
    for code, button in CHECKS.buttons.items():
        for words in (button.sv, button.en):
            assert 2 < len(words) <= 24, code
        assert button.icon.replace("_", "").isalpha()


@pytest.mark.parametrize("kind", CHECKS.faults)
def test_faults_fit_their_kind_and_each_stands_once(kind: str) -> None:
    codes = CHECKS.faults[kind]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(REGISTER)
    assert kind == POINT or all(_fits(code, kind) for code in codes)


def test_one_source_for_pages_and_tablet() -> None:
    assert dict(REPORT_CATEGORIES) == {k: v for k, v in CHECKS.faults.items() if k != POINT}
    assert set(REPORT_CATEGORIES) <= set(vocabulary.ASSET_KINDS)


def test_words_on_the_buttons_of_one_kind_differ() -> None:
    for kind, codes in CHECKS.faults.items():
        for language in ("sv", "en"):
            words = [getattr(CHECKS.buttons[code], language) for code in codes]
            assert len(set(words)) == len(words), kind


def test_each_danger_says_whom_to_ring_and_what_to_do() -> None:
    assert set(CHECKS.dangers) == {c for c, row in REGISTER.items() if row["danger"] == "yes"}
    for danger in CHECKS.dangers.values():
        assert danger.ring[0].purpose == EMERGENCY, "life comes first"
        assert danger.ring[0].when is not None
        purposes = [ring.purpose for ring in danger.ring[1:]]
        assert purposes
        assert set(purposes) <= set(vocabulary.DUTY_PURPOSES)
        assert all(ring.when is None for ring in danger.ring[1:])
        assert 2 <= len(danger.steps) <= 5


def test_every_danger_can_be_reported_somewhere() -> None:
    assert set(CHECKS.dangers) <= {code for codes in CHECKS.faults.values() for code in codes}


def test_exceptions_of_a_round_are_states_of_a_lamp_other_than_lit() -> None:
    for code in CHECKS.exceptions:
        assert REGISTER[code]["lamp_state"] not in ("", "lit")
    told = {REGISTER[code]["lamp_state"] for code in CHECKS.exceptions}
    assert told == set(vocabulary.LAMP_STATES) - {"lit"}


def test_questions_lead_to_reports_that_a_point_may_have() -> None:
    assert len({question.id for question in CHECKS.questions}) == len(CHECKS.questions)
    for question in CHECKS.questions:
        assert question.report_if in vocabulary.LIT_VALUES[:2]
        assert question.category in CHECKS.faults[POINT]
        assert question.question.sv.endswith("?")
        assert question.question.en.endswith("?")


def test_words_stand_in_both_languages_and_differ() -> None:
    same = {"Bra"}

    def walk(node: Any) -> None:  # noqa: ANN401 -- JSON
        if isinstance(node, dict):
            if "sv" in node or "en" in node:
                assert node["sv"].strip(), node
                assert node["en"].strip(), node
                assert node["sv"] != node["en"] or node["sv"] in same, node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(module.PATH.read_text("utf-8")))


def test_a_field_that_nobody_knows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(module.PATH.read_text("utf-8"))
    told["dangers"]["LIGHT.HATCH"]["stops"] = []
    path = tmp_path / "checks.json"
    path.write_text(json.dumps(told))
    monkeypatch.setattr(module, "PATH", path)
    with pytest.raises(TypeError, match="stops"):
        checks.__wrapped__()
