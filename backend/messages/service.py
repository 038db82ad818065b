"""What other slices call to let one letter leave.

What happens to cases is told by the database itself (sql/app/027_told.sql): reports that arrive,
statuses, orders and their answers, tenants' answers. Nobody has to call anything for those.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from backend.messages import store
from maps import letter_text

ADDRESS_MAX: Final = 254
#: What an address may be (RFC 5321, without quoted names and outside ASCII): nothing that ends a
#: header, opens another one, or names two receivers.
_ADDRESS: Final = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}",
    re.ASCII,
)


def letter(
    tx: Connection,
    to: str,
    template: str,
    language: str,
    values: Mapping[str, object],
    *,
    once: str | None = None,
    report_id: uuid.UUID | None = None,
    stop: uuid.UUID | None = None,
) -> uuid.UUID | None:
    """Put a letter among those that leave; it does so once the transaction is committed.

    Parameters
    ----------
    to : str
        E-mail address. One that is none is kept as given up, so that the office sees it.
    template : str
        Name of a file in maps/letters, also the event it tells of. In it, `here` is the address
        of the service: write links as `{{ here }}/path`.
    language : str
        Language of the letter.
    values : mapping
        What the template needs.
    once : str, optional
        Key that keeps it from being made twice in a company.
    report_id : uuid.UUID, optional
        Report it is about; whose company it then is of.
    stop : uuid.UUID, optional
        Subscription that brings it, which the receiver may end by a link in the header.

    Returns
    -------
    uuid.UUID or None
        Identity of the message; None: one with the same key was made before.

    Raises
    ------
    jinja2.UndefinedError
        If the template uses a value that was not given.
    """
    address = to.strip()
    said = letter_text.write(template, language, values)
    made: uuid.UUID | None = store.scalar(
        tx, "insert_message", channel="email", receiver=address[:ADDRESS_MAX], event=template,
        once=once, report_id=report_id, subject=said.subject, body=said.text,
        payload=json.dumps({"language": language, **({"stop": str(stop)} if stop else {})}),
        error=None if is_address(address) else "address",
    )  # fmt: skip
    return made


def is_address(text: str) -> bool:
    """Tell whether a letter can be sent to this address."""
    return len(text) <= ADDRESS_MAX and _ADDRESS.fullmatch(text) is not None
