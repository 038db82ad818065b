"""Short messages to telephones: what a service for them has to do, and that there is none yet."""

from __future__ import annotations

from typing import Protocol


class Sms(Protocol):
    """A service that sends short messages."""

    @property
    def is_there(self) -> bool:
        """Whether a message handed over has any chance to arrive."""

    def send(self, number: str, text: str) -> None:
        """Send a message to a telephone number.

        Raises
        ------
        OSError
            If it could not be handed over.
        """


class NoSms:
    """No service: nothing is sent, and whoever relies on it is told so."""

    @property
    def is_there(self) -> bool:
        """There is none."""
        return False

    def send(self, number: str, text: str) -> None:
        """Refuse: a message that nobody sends must not look sent.

        Raises
        ------
        OSError
            Always.
        """
        raise OSError(f"no SMS service is connected; {number} was not told: {text!r}")


def service() -> Sms:
    """Return the service of this installation."""
    return NoSms()
