"""Settings of the mail server: what is refused, and what follows from what."""

from pathlib import Path

import pytest

from backend.errors import SettingsError
from backend.settings import Settings

GIVEN = {"LJUSROND_SMTP_HOST": "mail.example", "LJUSROND_SENDER": "Bolaget <hej@bolaget.se>"}


def test_without_a_host_letters_wait() -> None:
    assert Settings.from_environment({}).mail is None
    assert Settings.from_environment({"LJUSROND_SENDER": "x"}).mail is None


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_encryption(tls: str, port: int) -> None:
    mail = Settings.from_environment({**GIVEN, "LJUSROND_SMTP_TLS": tls}).mail
    assert mail is not None
    assert (mail.tls, mail.port, mail.user) == (tls, port, None)


def test_a_login_needs_a_file_and_encryption(tmp_path: Path) -> None:
    login = {"LJUSROND_SMTP_USER": "u", "LJUSROND_SMTP_PASSWORD_FILE": str(tmp_path / "p")}
    mail = Settings.from_environment({**GIVEN, **login}).mail
    assert mail is not None
    assert mail.password_file == tmp_path / "p"
    with pytest.raises(SettingsError, match="go together"):
        Settings.from_environment({**GIVEN, "LJUSROND_SMTP_USER": "u"})
    with pytest.raises(SettingsError, match="over TLS alone"):
        Settings.from_environment({**GIVEN, **login, "LJUSROND_SMTP_TLS": "none"})


@pytest.mark.parametrize(
    "sender",
    ["", "Bolaget", "a@b", "A <a@b.se> b", "A\n<a@b.se>", "A <a@b.se>, c@d.se", "A <a@b.se"],
)
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(SettingsError, match="LJUSROND_SENDER"):
        Settings.from_environment({**GIVEN, "LJUSROND_SENDER": sender})


def test_a_port_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="LJUSROND_SMTP_PORT"):
        Settings.from_environment({**GIVEN, "LJUSROND_SMTP_PORT": "0"})
