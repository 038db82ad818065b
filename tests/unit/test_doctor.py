"""What `ljusrond doctor` finds on machines where something is wrong."""

import ctypes
import http.server
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend import doctor
from backend.doctor import Check, run_checks
from backend.embedded import EmbeddedError
from backend.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Settings(database_url="postgresql://nobody@127.0.0.1:1/x", data=tmp_path, port=port)


@pytest.fixture
def busy(settings: Settings) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", settings.port)) as server:
        yield server


def test_every_check_says_how_to_mend(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setattr(doctor, "FREE_DISK_GB", 1e9)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    lock = tmp_path / "lock"
    lock.write_text("pytest==1.0 \\\n    --hash=sha256:00\nno-such-package==2\n")
    checks = {
        *run_checks(settings),
        doctor.check_packages(settings, lock),
        doctor.check_browser_libraries(settings, tmp_path),
    }
    failed = {check.name: check for check in checks if not check.ok}
    names = {"Python", "Python packages", "database", "data folder", "browser libraries"}
    assert names | {"Chromium"} <= failed.keys()
    assert all(check.mend and "\n" not in check.text for check in failed.values())
    assert not failed["Chromium"].required
    assert "no-such-package none (locked 2)" in failed["Python packages"].text
    assert "leaflet.js" in failed["browser libraries"].text
    assert all(check.mend == "" for check in run_checks(settings) if check.ok)


def test_password_is_not_shown(settings: Settings) -> None:
    url = "postgresql+psycopg://nobody:secret-word@127.0.0.1:1/x"
    found = doctor.check_database(Settings(database_url=url, data=settings.data))
    assert not found.ok
    assert "secret-word" not in repr(found)


def test_a_port_of_another_program(settings: Settings, busy: socket.socket) -> None:
    assert busy.fileno() > 0
    found = doctor.check_port(settings)
    assert not found.ok
    assert "LJUSROND_PORT" in found.mend


def test_a_port_where_ljusrond_answers(settings: Settings) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", settings.port), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = doctor.check_port(settings)
        thread.join()
    assert found == Check(name="port", ok=True, text=f"127.0.0.1:{settings.port}: Ljusrond answers")


def test_missing_libraries_are_named_as_packages(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def refuse(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    found = doctor.check_text_libraries(settings)
    assert not found.ok
    assert found.required, "lists, labels and handovers are printed"
    assert found.mend.startswith("apt-get install libpango-1.0-0 libpangoft2-1.0-0")


def test_no_server_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_wanted: int | None = None) -> Path:
        raise EmbeddedError("no PostgreSQL; install it")

    monkeypatch.setattr(doctor, "find_binaries", refuse)
    found = doctor.check_database_programs(Settings(data=tmp_path))
    assert found == Check(name="PostgreSQL", ok=False, text="no PostgreSQL", mend="install it")


def test_an_unforeseen_error_fails_its_own_check_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_moon_phase(_settings: Settings) -> Check:
        raise OSError("eclipsed\nfully")

    monkeypatch.setattr(doctor, "CHECKS", (check_moon_phase, doctor.check_python))
    eclipsed, python = run_checks(settings)
    assert python.ok
    assert eclipsed == Check(
        name="moon phase", ok=False, text="eclipsed fully", mend="see the message"
    )
