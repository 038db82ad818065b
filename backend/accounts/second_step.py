"""The second step: codes of an app (TOTP, RFC 6238), each good once, and recovery codes."""

from __future__ import annotations

import hmac
import io
import secrets
import time
from typing import Final

from markupsafe import Markup

from backend.accounts.sealing import keyed_hash, seal, unseal

RECOVERY_CODES: Final = 10
_PERIOD_S: Final = 30
#: Clocks differ: the code before and the one after count as well (RFC 6238, 5.2).
_STEPS_AROUND: Final = 1
#: Without letters and digits that look alike.
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_DIGITS: Final = 6


def new_secret() -> str:
    """Return the secret of an app: 160 bits, base32."""
    import pyotp  # noqa: PLC0415 -- 0.1 s that a start saves

    return pyotp.random_base32()


def app_address(totp_secret: str, email: str) -> str:
    """Return what an app reads from the picture."""
    import pyotp  # noqa: PLC0415 -- as above

    return pyotp.TOTP(totp_secret).provisioning_uri(name=email, issuer_name="Ljusrond")


def picture(address: str) -> Markup:
    """Return an address as a QR code: SVG without styles, black on white in either theme."""
    import segno  # noqa: PLC0415 -- as above

    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=1, border=4, dark="#000", light="#fff", xmldecl=False,
        svgns=False, omitsize=True, svgclass="qr", lineclass=None, nl=False,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 -- made here, of squares


def step_of(totp_secret: str, code: str, at_s: float | None = None) -> int | None:
    """Return the time step that a code belongs to; None: it is not right now."""
    import pyotp  # noqa: PLC0415 -- as above

    totp = pyotp.TOTP(totp_secret)
    now = int((_now_s() if at_s is None else at_s) // _PERIOD_S)
    given = "".join(code.split())
    if not (given.isascii() and given.isdecimal() and len(given) == _CODE_DIGITS):
        return None
    steps = range(now - _STEPS_AROUND, now + _STEPS_AROUND + 1)
    right = [s for s in steps if hmac.compare_digest(totp.generate_otp(s), given)]
    return right[-1] if right else None


def _now_s() -> float:
    return time.time()


def seal_secret(secret: str, totp_secret: str) -> str:
    """Return an app's secret as the database keeps it."""
    return seal(secret, "totp", {"secret": totp_secret})


def open_secret(secret: str, sealed: str) -> str | None:
    """Return an app's secret; None: the installation's secret is another one now."""
    found = unseal(secret, "totp", sealed, None)
    return found["secret"] if found else None


def recovery_codes() -> list[str]:
    """Return fresh recovery codes, about 59 bits each: `abcd-efgh-jkmn`."""
    return ["-".join(_word() for _ in range(3)) for _ in range(RECOVERY_CODES)]


def _word() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(4))


def recovery_hash(secret: str, account_id: object, code: str) -> str:
    """Return what is kept of a recovery code, however it is written."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    return keyed_hash(secret, "recovery", f"{account_id} {plain}").hex()
