"""The container files: no secret of ours, nothing open, and what they name exists."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_the_password_must_be_given(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for key, value in service["environment"].items():
            if "PASSWORD" in key:
                assert value.startswith("${LJUSROND_DB_PASSWORD:?"), name
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_only_the_service_is_open_and_on_loopback_only(services: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports.keys() == {"api"}
    assert all(port.startswith("127.0.0.1:") for port in ports["api"])


def test_start_waits_for_database_and_migration(services: dict[str, Any]) -> None:
    for name in ("api", "worker"):
        assert services[name]["depends_on"] == {
            "db": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }
        assert services[name]["read_only"]
    assert "healthcheck" in services["db"]


def test_image_runs_as_its_own_user_and_copies_what_exists() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last = text[text.rindex("FROM ") :]
    assert re.search(r"^USER ljusrond$", last, re.MULTILINE)
    assert "/readyz" in last
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        for source in shlex.split(line)[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source
