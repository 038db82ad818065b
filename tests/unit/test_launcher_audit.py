"""`./ljusrond sbom` and `./ljusrond audit`, with stand-ins as in test_launcher."""

from __future__ import annotations

import pytest

from tests.unit.test_launcher import Machine, machine

__all__ = ["machine"]


def put_audit(machine: Machine, script: str) -> None:
    """Place the tool that audits into the virtual environment."""
    assert machine.run("sbom")[0] == 0
    tool = machine.home / ".venv" / "bin" / "pip-audit"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)


def test_the_list_goes_where_it_is_asked_for(machine: Machine) -> None:
    code, _ = machine.run("sbom", "a b.json")
    assert code == 0
    assert "python -P -m backend.sbom a b.json" in (machine.bin / "calls").read_text()


def test_sound_packages_pass(machine: Machine) -> None:
    put_audit(machine, 'echo "pip-audit $*"')
    code, out = machine.run("audit")
    assert code == 0
    assert "--require-hashes" in out
    assert "npm audit --package-lock-only --fetch-retries=1" in machine.calls[-1]


def test_a_known_fault_fails_and_npm_is_still_asked(machine: Machine) -> None:
    put_audit(machine, "echo 'x 1.0 PYSEC-2026-1'; echo 'Found 1 known vulnerability' >&2; exit 1")
    code, out = machine.run("audit")
    assert code == 1
    assert "PYSEC-2026-1" in out
    assert "npm audit" in machine.calls[-1]
    assert "known faults" in machine.said[-1]


@pytest.mark.parametrize(
    "said", ["NameResolutionError: x", "ERROR: x: Dependency not found on PyPI and could not be"]
)
def test_without_a_list_it_is_told_in_one_line(machine: Machine, said: str) -> None:
    put_audit(machine, f"echo '{said}' >&2; exit 1")
    code, _ = machine.run("audit")
    assert code == 1
    assert machine.said[-1].startswith("ljusrond: known faults cannot be looked up here")
