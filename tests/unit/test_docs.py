"""What the documents show works as they show it."""

import json
import re
from pathlib import Path

from backend.reports.schemas import ReportIn
from backend.settings import ROOT
from gis.lighting.scene_file import read_scene
from gis.sources.fields import kind_named
from gis.sources.mapping import load_mapping


def _block(document: str, language: str) -> str:
    text = (ROOT / document).read_text(encoding="utf-8")
    found = re.search(rf"^ *```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found.group(1)


def test_the_scene_of_the_documents_can_be_read() -> None:
    scene = read_scene(json.loads(_block("docs/SCENES.md", "json")))
    assert [lamp.id for lamp in scene.lamps] == ["P1", "P2"]


def test_the_report_of_the_readme_is_accepted() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    body = re.search(r"-d '(\{.*?\})'", text, re.DOTALL)
    assert body is not None
    assert ReportIn.model_validate_json(body.group(1)).geometry is not None


def test_the_mapping_of_the_readme_is_one(tmp_path: Path) -> None:
    text = re.sub(r"^ {3}", "", _block("README.md", "toml"), flags=re.MULTILINE)
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    mapping = load_mapping(path, kind_named("lamp"))
    assert mapping is not None


def test_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
