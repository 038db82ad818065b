"""The list of what Ljusrond is made of is valid, and holds every locked package."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from backend import sbom
from backend.settings import ROOT


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """Give the list."""
    return sbom.build()


def test_the_list_is_valid_cyclonedx(made: dict[str, Any]) -> None:
    assert made["bomFormat"] == "CycloneDX"
    assert made["specVersion"] == "1.6"
    assert made["metadata"]["component"]["name"] == "ljusrond"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made))
    assert fault is None, fault
    names = [one["bom-ref"] for one in made["components"]]
    assert len(names) == len(set(names))


def test_every_locked_package_is_in_it(made: dict[str, Any]) -> None:
    purls = {one["purl"] for one in made["components"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    python = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE)
    assert len(python) > 40
    for name, version in python:
        plain = re.sub(r"[-_.]+", "-", name).lower()
        assert f"pkg:pypi/{plain}@{version}" in purls
    npm = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, told in npm.items():
        if path:
            name = path.rpartition("node_modules/")[2]
            assert any(f"npm/{name}@{told['version']}" in p.replace("%40", "@") for p in purls), (
                path
            )


def test_each_component_carries_the_checksum_of_its_lock(made: dict[str, Any]) -> None:
    for one in made["components"]:
        told = one.get("hashes") or [
            digest
            for reference in one.get("externalReferences", [])
            for digest in reference.get("hashes", [])
        ]
        assert told, one["purl"]


def test_what_only_tests_need_is_marked() -> None:
    lock = {
        "packages": {
            "": {"name": "x"},
            "node_modules/a": {"version": "1.0.0", "dev": True, "integrity": "sha512-AAAA"},
            "node_modules/b": {"version": "1.0.0", "license": "(MIT OR ISC)"},
            "node_modules/b/node_modules/@s/a": {"version": "2.0.0"},
        }
    }
    found = {one["purl"]: one for one in sbom.of_npm(lock)}
    assert list(found) == ["pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0", "pkg:npm/%40s/a@2.0.0"]
    assert [one["scope"] for one in found.values()] == ["excluded", "required", "required"]
    assert found["pkg:npm/%40s/a@2.0.0"]["group"] == "@s"
    assert found["pkg:npm/a@1.0.0"]["hashes"] == [{"alg": "SHA-512", "content": "000000"}]


def test_a_lock_that_cannot_be_read_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sbom, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["sbom"])
    with pytest.raises(SystemExit, match="no SBOM"):
        sbom.main()
