"""Letters leave by a real mail server: none is lost, none doubled, whatever it answers."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.db import WORKER_ROLE, open_engine
from backend.doctor import check_mail
from backend.messages import sending, tasks
from backend.messages.service import letter
from backend.messages.smtp import try_out
from backend.settings import Mail, Settings
from tests.mail_server import Inbox, free_port, mail_server
from tests.sign_in import SECRET, company

URL = "https://ljusrond.example"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def worker(engine: Engine) -> Iterator[Engine]:
    """Give the engine of a company's worker; what waited before is gone."""
    with engine.begin() as tx:
        company_id = company(tx)
        tx.execute(text("DELETE FROM core.message"))
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = open_engine(address, role=WORKER_ROLE, company_id=company_id, pool_size=2)
    yield made
    made.dispose()


def settings(mail: Mail | None) -> Settings:
    return Settings(mail=mail, url=URL, secret=SECRET)


def put(worker: Engine, count: int = 1, **more: Any) -> list[uuid.UUID | None]:  # noqa: ANN401
    told = {"company": "Bolaget", "host": "h.example", "error": "fel"}
    with worker.begin() as tx:
        return [
            letter(tx, f"nr{n}@bolaget.example", "webhook.off", "sv", told, **more)
            for n in range(count)
        ]


def states(engine: Engine) -> list[tuple[str, str | None, int]]:
    asked = (
        "SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed'"
        " ELSE 'waiting' END, error, tries FROM core.message ORDER BY receiver"
    )
    with engine.connect() as tx:
        return [(row[0], row[1], row[2]) for row in tx.execute(text(asked))]


def due_now(engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.message SET send_at = now() WHERE sent_at IS NULL"))


def send(worker: Engine, mail: Mail | None) -> int:
    return tasks.send(worker, settings(mail), "email")


def test_letters_leave_encrypted_and_logged_in(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 3)
    with mail_server(inbox, tmp_path, secure=True) as mail:
        assert asyncio.run(try_out(mail)) == ""
        assert send(worker, mail) == 3
        assert send(worker, mail) == 0
    assert states(engine) == [("sent", None, 1)] * 3
    assert sorted(one for [one] in inbox.receivers) == [f"nr{n}@bolaget.example" for n in range(3)]
    assert inbox.encrypted == inbox.logged_in == [True] * 3
    assert f"{URL}/admin/webhooks" in inbox.text()
    assert str(inbox.letters[0]["From"]) == "Bärkullens bostäder <felanmalan@bolaget.example>"


def test_what_is_refused_is_given_up_with_the_reason(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 2)
    inbox.answers = ["rcpt 550 5.1.1 no such mailbox", "554 looks like spam"]
    with mail_server(inbox, tmp_path) as mail:
        assert send(worker, mail) == 0
        due_now(engine)
        assert send(worker, mail) == 0
    assert [(state, tries) for state, _, tries in states(engine)] == [("failed", 1)] * 2
    assert sorted(str(error) for _, error, _ in states(engine)) == [
        "550 5.1.1 no such mailbox", "554 looks like spam",
    ]  # fmt: skip
    assert inbox.letters == []


def test_what_is_put_off_is_tried_again_and_arrives_once(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    [known] = put(worker)
    inbox.answers = ["rcpt 451 4.7.1 greylisted", "451 busy"]
    with mail_server(inbox, tmp_path) as mail:
        for tries in (1, 2):
            assert send(worker, mail) == 0
            assert send(worker, mail) == 0, "it is not due before its time"
            [(state, error, count)] = states(engine)
            assert (state, count) == ("waiting", tries)
            assert error is not None
            assert error.startswith("451")
            due_now(engine)
        assert send(worker, mail) == 1
    assert [one["Message-ID"] for one in inbox.letters] == [f"<{known}@bolaget.example>"]
    assert states(engine) == [("sent", None, 3)]


def test_a_server_that_goes_in_the_middle_loses_none_and_doubles_none(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 5)
    inbox.answers = ["250 taken", "gone", "250 taken", "gone"]
    with mail_server(inbox, tmp_path) as mail:
        for _ in range(5):
            send(worker, mail)
            due_now(engine)
    assert [state for state, _, _ in states(engine)] == ["sent"] * 5
    arrived = [one["Message-ID"] for one in inbox.letters]
    assert len(arrived) == len(set(arrived)) == 5


def test_taken_but_not_answered_comes_again_under_the_same_name(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker)
    inbox.answers = ["taken and gone"]
    with mail_server(inbox, tmp_path) as mail:
        send(worker, mail)
        due_now(engine)
        assert send(worker, mail) == 1
    first, second = inbox.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_is_down_holds_up_and_gives_up_none(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 3)
    nobody = Mail(host="localhost", port=free_port(), tls="none", sender="a@bolaget.example")
    assert send(worker, nobody) == 0
    assert sorted(tries for _, _, tries in states(engine)) == [0, 0, 1], "one is tried, not all"
    with mail_server(inbox, tmp_path) as mail:
        due_now(engine)
        assert send(worker, mail) == 3


def test_a_wrong_password_holds_up_and_gives_up_none(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker)
    with mail_server(inbox, tmp_path, secure=True) as mail:
        assert mail.password_file is not None
        mail.password_file.write_text("fel", encoding="utf-8")
        assert send(worker, mail) == 0
        assert asyncio.run(try_out(mail)).startswith("535")
        [(state, error, _)] = states(engine)
        assert state == "waiting"
        assert error is not None
        assert error.startswith("535")
        unknown = replace(mail, ca_file=None)
        assert "certificate" in asyncio.run(try_out(unknown)).lower()


def test_without_a_mail_server_letters_wait(worker: Engine, engine: Engine) -> None:
    put(worker)
    assert send(worker, None) == 0
    assert states(engine) == [("waiting", None, 0)]


def test_what_waited_for_long_is_given_up_until_somebody_sends_it_again(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.message SET send_at = now() - interval '8 days'"))
    with mail_server(inbox, tmp_path) as mail:
        send(worker, mail)
        assert states(engine) == [("failed", "old", 1)]
        with engine.begin() as tx:
            tx.execute(text("UPDATE core.message SET send_at = now(), failed_at = NULL, tries = 0"))
        assert send(worker, mail) == 1


def test_a_letter_with_the_same_key_is_made_once(worker: Engine) -> None:
    assert put(worker, once="en gång")[0] is not None
    assert put(worker, once="en gång") == [None]


def test_what_is_no_address_is_kept_as_given_up(worker: Engine, engine: Engine) -> None:
    with worker.begin() as tx:
        told = {"company": "B", "host": "h", "error": "e"}
        letter(tx, "a@b.se\r\nBcc: c@d.se", "webhook.off", "sv", told)
    [(state, error, _)] = states(engine)
    assert (state, error) == ("failed", "address")


def test_what_cannot_be_written_holds_up_no_other(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 2)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.message SET receiver = 'a..b@' WHERE receiver LIKE 'nr0%'"))
    with mail_server(inbox, tmp_path) as mail:
        assert send(worker, mail) == 1
    assert [state for state, _, _ in states(engine)] == ["failed", "sent"]


def test_two_at_once_send_each_letter_once(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 20)
    with mail_server(inbox, tmp_path) as mail:

        async def both() -> list[int]:
            return await asyncio.gather(
                asyncio.to_thread(send, worker, mail), asyncio.to_thread(send, worker, mail)
            )

        assert sum(asyncio.run(both())) == 20
    assert len({one["Message-ID"] for one in inbox.letters}) == len(inbox.letters) == 20
    assert [state for state, _, _ in states(engine)] == ["sent"] * 20


def test_the_secret_of_a_link_is_not_kept_once_it_left(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    told = {
        "company": "B", "title": "T", "place": "P", "words": "", "status_word": "klart",
        "promised": "", "secret": "abcDEF_0123456789-xyz",
    }  # fmt: skip
    with worker.begin() as tx:
        letter(tx, "t@hemma.example", "tenant.received", "sv", told)
    with mail_server(inbox, tmp_path) as mail:
        assert send(worker, mail) == 1
    assert f"{URL}/s/abcDEF_0123456789-xyz" in inbox.text()
    with engine.connect() as tx:
        kept = tx.scalar(text("SELECT body FROM core.message"))
    assert "abcDEF" not in kept
    assert "/s/…" in kept


def waiting_jobs(engine: Engine) -> list[str]:
    asked = (
        "SELECT args->>'channel' FROM jobs.procrastinate_jobs"
        " WHERE task_name = 'ljusrond.send_messages' ORDER BY 1"
    )
    with engine.connect() as tx:
        return list(tx.scalars(text(asked)))


def test_what_is_due_again_gets_one_job_a_way(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker, 3)
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    tasks.sweep(engine, settings(None))
    assert waiting_jobs(engine) == [], "there is no way out"
    with mail_server(inbox, tmp_path) as mail:
        for _ in range(2):
            tasks.sweep(engine, settings(mail))
        assert waiting_jobs(engine) == ["email"]
        send(worker, mail)
        with engine.begin() as tx:
            tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
        tasks.sweep(engine, settings(mail))
    assert waiting_jobs(engine) == []


def test_what_a_killed_worker_had_in_hand_is_sent_by_the_next(
    worker: Engine, engine: Engine, inbox: Inbox, tmp_path: Path
) -> None:
    put(worker)
    with worker.begin() as tx:
        assert sending.claim(tx, "email", []) is not None, "and nothing comes of it"
    with mail_server(inbox, tmp_path) as mail:
        assert send(worker, mail) == 0, "it may still be on its way"
        with engine.begin() as tx:
            left = tx.scalar(text("SELECT send_at - now() FROM core.message"))
        assert left is not None
        assert left.total_seconds() <= 600
        due_now(engine)
        assert send(worker, mail) == 1
    assert states(engine) == [("sent", None, 2)]


def test_doctor_says_whether_letters_leave(inbox: Inbox, tmp_path: Path) -> None:
    none = check_mail(settings(None))
    assert (none.ok, none.required) == (False, False)
    assert "letters wait" in none.text
    nobody = Mail(host="localhost", port=free_port(), tls="none", sender="a@bolaget.example")
    assert not check_mail(settings(nobody)).ok
    with mail_server(inbox, tmp_path, secure=True) as mail:
        assert check_mail(settings(mail)).ok
        without = check_mail(replace(settings(mail), url=None))
        assert not without.ok
        assert "LJUSROND_URL" in without.mend
