"""Login through the company's directory: OpenID Connect, authorisation code with PKCE.

OpenID Connect Core 1.0 (3.1), Discovery 1.0 (4), RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode

from backend.errors import LjusrondError
from backend.settings import Directory

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

#: What we want to know of somebody, and no more.
SCOPE: Final = "openid email"
#: How long what a directory says of itself is believed [s].
_FRESH_S: Final = 3600
_PATIENCE_S: Final = 10.0
#: Clocks differ by this much at most [s].
_LEEWAY_S: Final = 60
#: Signatures with the directory's keys; none with a shared secret, and never `none`.
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "ES384", "ES512"]
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class DirectoryError(LjusrondError):
    """The directory does not answer, or what it says is not right; told to the log alone."""


@dataclass(frozen=True)
class Person:
    """Whom the directory vouches for; the address only where it has verified it."""

    issuer: str
    subject: str
    email: str | None


@dataclass(frozen=True)
class Sent:
    """What was sent along, and must come back."""

    state: str
    nonce: str
    verifier: str


def new_request() -> Sent:
    """Return fresh values for one login."""
    from authlib.common.security import generate_token  # noqa: PLC0415 -- few log in this way

    return Sent(generate_token(32), generate_token(32), generate_token(64))


def address(directory: Directory, sent: Sent, back: str) -> str:
    """Return where the browser goes to log in, and from there to `back`.

    Raises
    ------
    DirectoryError
        If the directory does not answer, or calls itself something else.
    """
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 -- as above

    endpoint = discover(directory.issuer)["authorization_endpoint"]
    asked = {
        "response_type": "code",
        "client_id": directory.client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": sent.state,
        "nonce": sent.nonce,
        "code_challenge": create_s256_code_challenge(sent.verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def person(directory: Directory, sent: Sent, answer: dict[str, str], back: str) -> Person:
    """Return whom the directory's answer is about.

    Parameters
    ----------
    directory : Directory
        The directory of the installation.
    sent : Sent
        What this browser was sent away with.
    answer : dict of str
        Parameters it came back with.
    back : str
        Address it came back to.

    Raises
    ------
    DirectoryError
        If state, issuer, code, signature, nonce or anything else is not right.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), sent.state.encode()):
        raise DirectoryError("the answer is not to what this browser asked")
    known = discover(directory.issuer)
    said = answer.get("iss")
    if said is not None and said != directory.issuer:
        raise DirectoryError("the answer comes from another issuer")
    if said is None and known.get("authorization_response_iss_parameter_supported"):
        raise DirectoryError("the answer does not say which issuer it comes from")
    if "code" not in answer:
        why = answer.get("error", "no code")[:100]
        raise DirectoryError(f"the directory refused: {why!r}")
    tokens = _exchange(directory, sent, answer["code"], back)
    claims = _claims(directory, sent, tokens)
    if "email" not in claims and "userinfo_endpoint" in known:
        claims = {**claims, **_userinfo(known["userinfo_endpoint"], tokens, claims["sub"])}
    verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
    email = claims["email"].strip().lower() if verified else None
    return Person(directory.issuer, claims["sub"], email)


def discover(issuer: str) -> dict[str, Any]:
    """Return what a directory says of itself, at most an hour old."""
    return _discovered(issuer, int(time.time() // _FRESH_S))


@lru_cache(maxsize=4)
def _discovered(issuer: str, _hour: int) -> dict[str, Any]:
    found = _json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise DirectoryError(f"the directory at {issuer} calls itself {found.get('issuer')!r}")
    missing = [name for name in _ENDPOINTS if not isinstance(found.get(name), str)]
    if missing:
        raise DirectoryError(f"the directory says nothing of its {', '.join(missing)}")
    return found


@lru_cache(maxsize=4)
def _keys(jwks_uri: str, _minute: int) -> KeySet:
    from joserfc.jwk import KeySet  # noqa: PLC0415 -- as above

    return KeySet.import_key_set(_json("GET", jwks_uri))  # type: ignore[arg-type]


def _exchange(directory: Directory, sent: Sent, code: str, back: str) -> dict[str, Any]:
    """Give a code for tokens; a directory takes each code once."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": sent.verifier,
    }
    endpoint = discover(directory.issuer)["token_endpoint"]
    if directory.client_secret is None:
        return _json("POST", endpoint, data={**form, "client_id": directory.client_id})
    # The form encoding of RFC 6749, 2.3.1, which HTTP's own scheme does not have.
    name, password = quote_plus(directory.client_id), quote_plus(directory.client_secret)
    return _json("POST", endpoint, data=form, auth=(name, password))


def _claims(directory: Directory, sent: Sent, tokens: dict[str, Any]) -> dict[str, Any]:
    """Check the signature and every claim of an ID token; return the claims."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 -- as above
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    keys = _keys(discover(directory.issuer)["jwks_uri"], int(time.time() // 60))
    try:
        token = jwt.decode(str(tokens.get("id_token")), keys, algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": directory.issuer},
                "aud": {"essential": True, "value": directory.client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": sent.nonce},
            },
            {
                "nonce": sent.nonce,
                "client_id": directory.client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        claims.validate(leeway=_LEEWAY_S)
    except (JoseError, ValueError) as error:
        raise DirectoryError(f"the ID token is not right: {error}") from error
    return dict(claims)


def _userinfo(endpoint: str, tokens: dict[str, Any], subject: str) -> dict[str, Any]:
    header = {"Authorization": f"Bearer {tokens.get('access_token')}"}
    found = _json("GET", endpoint, headers=header)
    if found.get("sub") != subject:
        raise DirectoryError("the directory speaks of somebody else")
    return {name: found[name] for name in ("email", "email_verified") if name in found}


def _json(method: str, url: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401 -- httpx's own
    import httpx  # noqa: PLC0415 -- 0.3 s that a start saves

    try:
        answer = httpx.request(method, url, timeout=_PATIENCE_S, follow_redirects=False, **sent)
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise DirectoryError(f"{method} {url}: {type(error).__name__}") from error
    if not answer.is_success or not isinstance(found, dict):
        why = found.get("error") if isinstance(found, dict) else None
        raise DirectoryError(f"{method} {url}: {answer.status_code} {why!r}")
    return found
