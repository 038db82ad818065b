"""What the environment says about login: the secret, the address, the directory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend import serve, settings
from backend.errors import SettingsError
from backend.settings import Directory, Settings, secret_of

OIDC = {"LJUSROND_OIDC_ISSUER": "https://login.bolaget.se", "LJUSROND_OIDC_CLIENT_ID": "ljusrond"}


def test_a_secret_is_made_once_for_all_processes_and_closed_to_others(tmp_path: Path) -> None:
    read = settings._kept_secret.__wrapped__  # noqa: SLF001 -- as another process does
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(read, [tmp_path / "ny" / "secret"] * 8))
    assert made == {secret_of(Settings(data=tmp_path / "ny"))}
    assert (tmp_path / "ny" / "secret").stat().st_mode & 0o777 == 0o600
    assert secret_of(Settings(data=tmp_path, secret="given")) == "given"  # noqa: S106
    assert not (tmp_path / "secret").exists()


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 40)
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by others; run: chmod 600"):
        secret_of(Settings(data=tmp_path))


def test_a_directory_needs_its_issuer_and_what_it_knows_us_by() -> None:
    found = Settings.from_environment({**OIDC, "LJUSROND_OIDC_CLIENT_SECRET": "hemligt"})
    assert found.directory == Directory("https://login.bolaget.se", "ljusrond", "hemligt")
    assert "hemligt" not in repr(found)
    assert Settings.from_environment({}).directory is None
    assert Settings.from_environment(OIDC).directory == Directory(*OIDC.values())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"LJUSROND_SECRET": "kort"}, "LJUSROND_SECRET has 4 characters"),
        ({"LJUSROND_OIDC_ISSUER": "https://a.se"}, "go together"),
        ({"LJUSROND_OIDC_CLIENT_SECRET": "x"}, "go together"),
        ({**OIDC, "LJUSROND_OIDC_ISSUER": "http://a.se"}, "give an https address"),
        ({"LJUSROND_URL": "http://a.se"}, "give an https address"),
        ({"LJUSROND_URL": "a.se"}, "give an https address"),
    ],
)
def test_settings_that_cannot_be_used(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Settings.from_environment(given)


def test_the_address_is_kept_without_its_last_slash() -> None:
    given = Settings.from_environment({"LJUSROND_URL": "https://ljus.bolaget.se/"})
    assert given.url == "https://ljus.bolaget.se"
    assert Settings.from_environment({"LJUSROND_URL": "http://localhost:8000"}).url


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_the_demo_listens_on_this_machine(host: str) -> None:
    serve.check_local(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "ljus.bolaget.se"])  # noqa: S104
def test_the_demo_lets_nobody_in_from_elsewhere(host: str) -> None:
    with pytest.raises(SettingsError, match="listens on this machine alone"):
        serve.check_local(Settings(host=host))
