"""Who is told of what: the database hands events over, the worker finds the receivers."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from backend import followers, jobs
from backend.access.service import Identity
from backend.cases import service as cases
from backend.db import WORKER_ROLE, open_engine
from backend.lists.filters import read_address
from backend.messages import digest, fan_out, overdue, tenants
from backend.tenants import following
from tests.estate_sample import store_sample
from tests.people_sample import CONTACT, report
from tests.sign_in import account, company

DANGER = "LIGHT.HATCH"
TAG = "GRAFFITI.TAG"


class House:
    """A company with the sample's assets, and a worker that sees it alone."""

    def __init__(self, engine: Engine, worker: Engine, company_id: uuid.UUID) -> None:
        self.engine, self.worker, self.company_id = engine, worker, company_id

    def subscribe(self, *events: str, **more: object) -> uuid.UUID:
        """Let somebody want to be told."""
        values = {
            "company_id": self.company_id, "account_id": None, "mailbox": "box@bolaget.example",
            "language": "sv", "events": list(events), "categories": [], "estates": [],
            "mode": "immediate", **more,
        }  # fmt: skip
        if values["account_id"]:
            values["mailbox"] = None
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        with self.engine.begin() as tx:
            made: uuid.UUID = tx.execute(
                text(f"INSERT INTO core.subscription ({names}) VALUES ({marks}) RETURNING id"),  # noqa: S608
                values,
            ).scalar_one()
        return made

    def person(self, role: str = "manager", **limits: object) -> tuple[uuid.UUID, str]:
        """Make an account, limited or not; return it and its address."""
        with self.engine.begin() as tx:
            made = account(tx, role, self.company_id)
            for table, column in (
                ("account_estate", "estate_id"),
                ("account_category", "category"),
            ):
                if column in limits:
                    tx.execute(
                        text(
                            f"INSERT INTO core.{table} (company_id, account_id, {column})"  # noqa: S608
                            " VALUES (:company_id, :id, :value)"
                        ),
                        {"company_id": self.company_id, "id": made, "value": limits[column]},
                    )
            email = tx.scalar(text("SELECT email FROM core.account WHERE id = :id"), {"id": made})
        return made, email

    def report(self, category: str = TAG, **fields: object) -> uuid.UUID:
        """Let a report come in, with a contact."""
        with self.engine.begin() as tx:
            return report(tx, category, **fields)

    def jobs(self, task: str = "ljusrond.tell") -> list[dict[str, Any]]:
        """Return what the jobs of a task were told."""
        asked = "SELECT args FROM jobs.procrastinate_jobs WHERE task_name = :task ORDER BY id"
        with self.engine.connect() as tx:
            return list(tx.scalars(text(asked), {"task": task}))

    def work(self) -> None:
        """Do what the jobs say, twice: a repeat changes nothing."""
        found = self.jobs()
        for _ in range(2):
            for job in found:
                fan_out.tell(self.worker, job["event"], uuid.UUID(job["report_id"]), job["data"])

    def letters(self) -> list[tuple[str, str]]:
        """Return what was made, and for whom."""
        asked = "SELECT event, receiver FROM core.message ORDER BY event, receiver"
        with self.engine.connect() as tx:
            return [(row[0], row[1]) for row in tx.execute(text(asked))]

    def bodies(self, event: str) -> list[str]:
        """Return what messages say."""
        asked = (
            "SELECT subject || E'\\n' || body FROM core.message WHERE event = :event ORDER BY id"
        )
        with self.engine.connect() as tx:
            return list(tx.scalars(text(asked), {"event": event}))

    def act(self, case_id: uuid.UUID, status: str, note: str | None = None, **more: Any) -> None:  # noqa: ANN401
        """Tell a status of a case."""
        with self.engine.begin() as tx:
            cases.set_status(tx, self.who, case_id, status, note, **more)

    @property
    def who(self) -> Identity:
        """Who acts."""
        return Identity("manager", "Maja Hemlig", self.company_id)


@pytest.fixture(scope="module")
def world(engine: Engine) -> Iterator[House]:
    with engine.begin() as tx:
        store_sample(tx)
        company_id = company(tx)
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    worker = open_engine(address, role=WORKER_ROLE, company_id=company_id, pool_size=2)
    yield House(engine, worker, company_id)
    worker.dispose()


@pytest.fixture
def house(world: House) -> House:
    """Give the company without anything that was told, or wished for, before."""
    tables = (
        "core.message", "core.subscription", "core.webhook", "core.report", "core.contractor",
        "core.share", "core.account_estate", "core.account_category",
    )  # fmt: skip
    with world.engine.begin() as tx:
        tx.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    return world


def without_contact(house: House, category: str = TAG) -> uuid.UUID:
    made = house.report(category)
    with house.engine.begin() as tx:
        tx.execute(text("DELETE FROM core.reporter_contact"))
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    return made


def test_where_nobody_wants_anything_nothing_is_queued(house: House) -> None:
    case_id = house.report(DANGER)
    assert [job["event"] for job in house.jobs()] == ["tenant.received"], "to who reported alone"
    with house.engine.begin() as tx:
        tx.execute(text("DELETE FROM core.reporter_contact"))
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    house.act(case_id, "triaged")
    house.act(case_id, "done")
    assert house.jobs() == []


def test_a_new_case_is_told_to_who_wants_it_and_once(house: House) -> None:
    house.subscribe("case.opened")
    house.subscribe("case.opened", mailbox="avfall@bolaget.example", categories=["WASTE"])
    house.subscribe("case.opened", mailbox="annan@bolaget.example", estates=["annan"])
    house.subscribe("case.opened", mailbox="sen@bolaget.example", mode="daily")
    house.subscribe("case.status", mailbox="status@bolaget.example")
    case_id = house.report()
    house.work()
    assert house.letters() == [
        ("case.opened", "box@bolaget.example"), ("tenant.received", CONTACT),
    ]  # fmt: skip
    [said] = house.bodies("case.opened")
    assert said.startswith("Nytt ärende: ")
    assert f"/cases/{case_id}" in said
    assert "Ord från anmälaren" in said


def test_no_words_lie_in_the_queue(house: House) -> None:
    house.subscribe("case.status", "order.answered")
    case_id = house.report()
    house.act(case_id, "in_work", "Ring Ulla i 12 A")
    with house.engine.begin() as tx:
        cases.note(tx, house.who, case_id, "Till Ulla i 12 A", public=True)
    assert "Ulla" not in str(house.jobs())
    house.work()
    assert "Ring Ulla i 12 A" in house.bodies("case.status")[0]
    assert "Till Ulla i 12 A" in house.bodies("tenant.note")[0]


def test_who_is_told_waits_for_no_picture_that_lies_elsewhere(house: House) -> None:
    with house.engine.begin() as tx:
        for task in (jobs.OPEN311_MEDIA, jobs.OPEN311_PUSH, jobs.TELL, jobs.SEND_MESSAGES):
            tx.execute(text("SELECT app.defer_job(:task, '{}')"), {"task": task})
        asked = text("SELECT task_name, priority FROM jobs.procrastinate_jobs ORDER BY id DESC")
        last = {row.task_name: row.priority for row in tx.execute(asked).fetchmany(4)}
    assert last[jobs.OPEN311_MEDIA] < last[jobs.OPEN311_PUSH]
    assert last[jobs.OPEN311_PUSH] < last[jobs.TELL] == last[jobs.SEND_MESSAGES]


def test_danger_rings_at_once_and_in_one_letter(house: House) -> None:
    house.subscribe("case.danger", "case.opened", mode="daily")
    house.report(DANGER)
    house.work()
    assert [one for one in house.letters() if one[0].startswith("case")] == [
        ("case.danger", "box@bolaget.example")
    ]
    assert house.bodies("case.danger")[0].startswith("FARA: ")


def test_a_person_is_told_of_what_they_may_see(house: House) -> None:
    with house.engine.connect() as tx:
        estate_id = tx.scalar(text("SELECT id FROM core.estate"))
    sees, email = house.person("caretaker", estate_id=estate_id)
    other, _ = house.person("caretaker", category="WASTE")
    closed, _ = house.person("manager")
    partner, _ = house.person("partner")
    for one in (sees, other, closed, partner):
        house.subscribe("case.opened", account_id=one)
    with house.engine.begin() as tx:
        tx.execute(
            text("UPDATE core.account SET disabled_at = now() WHERE id = :id"), {"id": closed}
        )
    house.report()
    house.work()
    assert [one for one in house.letters() if one[0] == "case.opened"] == [("case.opened", email)]


def test_what_is_held_back_is_told_once_it_is_let_through(house: House) -> None:
    house.subscribe("case.opened")
    case_id = house.report()
    with house.engine.begin() as tx:
        cases.hold_back(tx, house.who, case_id, held=True, note="skräp?")
    house.work()
    assert house.letters() == []
    with house.engine.begin() as tx:
        cases.hold_back(tx, house.who, case_id, held=False, note="äkta")
    house.work()
    assert house.letters() == [
        ("case.opened", "box@bolaget.example"), ("tenant.received", CONTACT),
    ]  # fmt: skip


def test_what_is_held_back_is_late_and_rejected_without_anybody_being_told(house: House) -> None:
    house.subscribe("case.status", "case.overdue", "case.opened")
    house.subscribe("case.status", "case.overdue", mailbox="dag@bolaget.example", mode="daily")
    case_id, late = house.report(), house.report()
    with house.engine.begin() as tx:
        for one in (case_id, late):
            cases.hold_back(tx, house.who, one, held=True, note="skräp?")
        past = "UPDATE core.case_state SET due_at = now() - interval '1 hour' WHERE report_id = :id"
        tx.execute(text(past), {"id": late})
    house.act(case_id, "no_longer_needed", "skräp")
    house.work()
    assert overdue.tell_overdue(house.worker) == 0
    digest.write_digests(house.worker, datetime.now(UTC) + timedelta(days=1))
    assert house.letters() == []
    with house.engine.begin() as tx:
        cases.hold_back(tx, house.who, late, held=False, note="äkta")
    assert overdue.tell_overdue(house.worker) == 1


def test_what_is_let_through_on_another_day_stands_in_the_letter_of_that_day(
    house: House,
) -> None:
    house.subscribe("case.opened", mode="daily")
    case_id, now = without_contact(house), datetime.now(UTC)
    at(house.engine, case_id, now - timedelta(days=3))
    with house.engine.begin() as tx:
        cases.hold_back(tx, house.who, case_id, held=True, note="skräp?")
    digest.write_digests(house.worker, now - timedelta(days=2))
    assert house.letters() == []
    with house.engine.begin() as tx:
        cases.hold_back(tx, house.who, case_id, held=False, note="äkta")
    for days in (1, 2):
        digest.write_digests(house.worker, now + timedelta(days=days))
    [said] = house.bodies("digest")
    assert said.count(f"/cases/{case_id}") == 1


def test_danger_rings_though_it_is_held_back_and_says_so(house: House) -> None:
    house.subscribe("case.danger")
    case_id = house.report(DANGER)
    with house.engine.begin() as tx:
        cases.hold_back(tx, house.who, case_id, held=True, note="skräp?")
    house.work()
    assert house.letters() == [("case.danger", "box@bolaget.example")]
    assert "hålls tillbaka" in house.bodies("case.danger")[0]


def test_who_reported_hears_what_is_meant_for_them(house: House) -> None:
    case_id = house.report()
    house.act(case_id, "triaged", "bara för oss")
    house.act(case_id, "in_work", "Hemligt internt")
    house.act(case_id, "done", "Färgen är borta", public=True)
    house.act(case_id, "verified", "Maja Hemlig tittade")
    house.work()
    assert [event for event, _ in house.letters()] == [
        "tenant.mended", "tenant.received", "tenant.status",
    ]  # fmt: skip
    said = "".join(body for event in ("tenant.mended", "tenant.received", "tenant.status")
                   for body in house.bodies(event))  # fmt: skip
    assert "Färgen är borta" in said
    assert "Hemlig" not in said
    assert said.count("/s/") == 3
    house.act(case_id, "reopened", "kvar ännu")
    house.act(case_id, "done")
    house.work()
    assert [event for event, _ in house.letters()].count("tenant.mended") == 2, "asked anew"


def test_no_address_gets_more_than_a_day_s_letters(house: House) -> None:
    for number in range(tenants.LETTERS_A_DAY + 3):
        case_id = house.report()
        if number % 2:
            with house.engine.begin() as tx:
                tx.execute(
                    text("UPDATE core.reporter_contact SET contact = upper(contact)"
                         " WHERE report_id = :id"), {"id": case_id},
                )  # fmt: skip
    for job in house.jobs():
        fan_out.tell(house.worker, job["event"], uuid.UUID(job["report_id"]), job["data"])
    assert len(house.letters()) == tenants.LETTERS_A_DAY


def test_letters_go_with_the_contact_they_were_written_to(house: House) -> None:
    case_id = house.report()
    house.work()
    with house.engine.begin() as tx:
        tx.execute(text("DELETE FROM core.reporter_contact WHERE report_id = :id"), {"id": case_id})
    with house.engine.connect() as tx:
        row = tx.execute(text("SELECT receiver, body, error FROM core.message")).one()
    assert tuple(row) == ("", "", "forgotten")


def order(house: House, **receiver: object) -> tuple[uuid.UUID, str | None, uuid.UUID, str]:
    """Order work of a new case; return case, secret, order and the address of who ordered."""
    case_id = without_contact(house)
    orderer, email = house.person("manager")
    with house.engine.begin() as tx:
        tx.execute(
            text("SELECT set_config('ljusrond.company', :id, true)"), {"id": str(house.company_id)}
        )
        who = Identity("manager", "Maja", house.company_id, orderer)
        made = cases.order(tx, who, case_id, "Tvätta väggen", **receiver)  # type: ignore[arg-type]
    return case_id, made.secret, made.order.id, email


def contractor(house: House, email: str | None = "order@firman.example") -> uuid.UUID:
    with house.engine.begin() as tx:
        made: uuid.UUID = tx.execute(
            text(
                "INSERT INTO core.contractor (company_id, name, email, language)"
                " VALUES (:company_id, 'Firman', :email, 'en') RETURNING id"
            ),
            {"company_id": house.company_id, "email": email},
        ).scalar_one()
    return made


def test_an_order_leaves_with_its_link_and_answers_come_back(house: House) -> None:
    _, secret, order_id, email = order(house, contractor_id=contractor(house))
    house.work()
    assert house.letters() == [("order.sent", "order@firman.example")]
    [said] = house.bodies("order.sent")
    assert said.startswith("Order from ")
    assert "Tvätta väggen" in said
    assert f"/p/{secret}" in said
    firm = Identity("contractor", "Firman", house.company_id)
    for status, note in (("accepted", None), ("done", "Klart nu")):
        with house.engine.begin() as tx:
            cases.answer_order(tx, firm, order_id, status, note)
    house.work()
    assert house.letters() == [("order.answered", email)] * 2 + [
        ("order.sent", "order@firman.example")
    ]
    assert "Klart nu" in "".join(house.bodies("order.answered"))


def test_an_answer_is_in_the_language_that_who_ordered_chose(house: House) -> None:
    _, _, order_id, email = order(house, contractor_id=contractor(house))
    with house.engine.connect() as tx:
        known = "SELECT id FROM core.account WHERE email = :email"
        orderer = tx.scalar(text(known), {"email": email})
    house.subscribe("case.overdue", account_id=orderer, language="en")
    with house.engine.begin() as tx:
        firm = Identity("contractor", "Firman", house.company_id)
        cases.answer_order(tx, firm, order_id, "accepted")
    house.work()
    [said] = house.bodies("order.answered")
    assert said.startswith("Answer to an order: accepted")


def test_a_contractor_hears_that_an_order_is_called_off(house: House) -> None:
    _, _, order_id, _ = order(house, contractor_id=contractor(house))
    with house.engine.begin() as tx:
        cases.answer_order(tx, house.who, order_id, "cancelled", "inte vårt")
    house.work()
    assert house.letters() == [
        ("order.cancelled", "order@firman.example"), ("order.sent", "order@firman.example"),
    ]  # fmt: skip


def test_an_order_without_an_address_is_none_the_less_made(house: House) -> None:
    _, secret, _, _ = order(house, contractor_id=contractor(house, None))
    house.work()
    assert secret
    assert house.letters() == []


def test_an_order_to_a_person_goes_to_that_person(house: House) -> None:
    worker, email = house.person("caretaker")
    order(house, account_id=worker)
    house.work()
    assert house.letters() == [("order.given", email)]


def test_a_promise_that_passed_is_told_once(house: House) -> None:
    house.subscribe("case.overdue")
    house.subscribe("case.overdue", mailbox="avfall@bolaget.example", categories=["WASTE"])
    first, second = without_contact(house), without_contact(house)
    past = text(
        "UPDATE core.case_state SET due_at = now() - interval '1 hour' * :hours"
        " WHERE report_id = :id"
    )
    with house.engine.begin() as tx:
        for hours, one in enumerate((first, second), 1):
            tx.execute(past, {"hours": hours, "id": one})
    assert overdue.tell_overdue(house.worker) == 2
    assert overdue.tell_overdue(house.worker) == 0
    [said] = house.bodies("case.overdue")
    assert said.startswith("2 ärenden är försenade")
    assert f"/cases/{first}" in said
    [listed] = re.findall(r"/cases\?(\S+)", said)
    assert read_address(listed).state == "overdue", "the link leads to those alone"
    with house.engine.begin() as tx:
        tx.execute(past, {"hours": 3, "id": first})
    assert overdue.tell_overdue(house.worker) == 1, "another promise"
    assert len(house.bodies("case.overdue")) == 2


def test_what_passed_before_anybody_wanted_to_know_is_not_told_later(house: House) -> None:
    case_id = without_contact(house)
    with house.engine.begin() as tx:
        tx.execute(
            text("UPDATE core.case_state SET due_at = now() - interval '1 day'"
                 " WHERE report_id = :id"), {"id": case_id},
        )  # fmt: skip
    assert overdue.tell_overdue(house.worker) == 1
    house.subscribe("case.overdue")
    assert overdue.tell_overdue(house.worker) == 0
    assert house.letters() == []


def test_an_answer_by_the_same_link_is_told_each_time_it_is_asked(house: House) -> None:
    house.subscribe("tenant.answered")
    case_id = without_contact(house)
    with house.engine.begin() as tx:
        secret = followers.new_link(tx, case_id, "sv")
    for _ in range(2):
        house.act(case_id, "done")
        for _ in range(2):  # a second tap says nothing new
            with house.engine.begin() as tx:
                follower = followers.read(tx, secret)
                assert follower is not None
                said = following.answer(tx, secret, follower, mended=True, note="")
                assert said.thanks == "mended"
        house.act(case_id, "reopened", "Släckt igen")
    house.work()
    assert house.letters() == [("tenant.answered", "box@bolaget.example")] * 2


def at(engine: Engine, case_id: uuid.UUID, moment: datetime) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.case_state SET opened_at = :at WHERE report_id = :id"),
            {"at": moment, "id": case_id},
        )


def test_the_day_in_brief_tells_each_day_once_and_makes_up_for_what_was_missed(
    house: House,
) -> None:
    house.subscribe("case.opened", "case.status", mode="daily")
    house.subscribe("case.opened", mode="daily", mailbox="sopor@bo.example", categories=["WASTE"])
    days = [date(2026, 3, 27) + timedelta(days=n) for n in range(5)]  # summer time begins on 29th
    known = {}
    for day in days:
        known[day] = without_contact(house)
        at(house.engine, known[day], datetime(day.year, day.month, day.day, 3, 30, tzinfo=UTC))

    def morning(day: date, hour: int = 5) -> list[str]:
        now = datetime(day.year, day.month, day.day, hour, 45, tzinfo=UTC)
        digest.write_digests(house.worker, now)
        return house.bodies("digest")

    assert morning(days[0], 3) == [], "before half past six nothing new is told"
    assert len(morning(days[0])) == 1
    assert len(morning(days[0], 9)) == 1, "once a day"
    assert len(morning(days[1])) == 2
    assert len(morning(days[4])) == 3, "the mornings between were missed"
    told = "".join(house.bodies("digest"))
    assert all(told.count(f"/cases/{one}") == 1 for one in known.values())


def test_a_day_on_which_nothing_happened_brings_no_letter(house: House) -> None:
    house.subscribe("case.opened", mode="daily")
    assert digest.write_digests(house.worker, datetime.now(UTC)) == 0


def test_a_webhook_is_told_codes_and_nobody_s_words(house: House) -> None:
    with house.engine.begin() as tx:
        hook = tx.scalar(
            text(
                "INSERT INTO core.webhook (company_id, url, secret, events) VALUES"
                " (:id, 'https://x.example', '', '{case.opened,case.danger,case.status}')"
                " RETURNING id"
            ),
            {"id": house.company_id},
        )
    case_id = house.report(DANGER)
    house.act(case_id, "in_work", "Maja Hemlig skriver")
    house.work()
    with house.engine.connect() as tx:
        rows = tx.execute(
            text("SELECT event, payload FROM core.message WHERE receiver = :id ORDER BY event"),
            {"id": str(hook)},
        ).all()
    assert [row.event for row in rows] == ["case.danger", "case.opened", "case.status"]
    for row in rows:
        assert row.payload["type"] == row.event
        assert row.payload["data"]["id"] == str(case_id)
        said = json.dumps(row.payload, ensure_ascii=False)
        assert "Hemlig" not in said
        assert "Ord från" not in said
    assert rows[2].payload["data"]["event"] == {"status": "in_work"}


def test_messages_that_are_made_are_sent_by_one_job_a_way(house: House) -> None:
    house.subscribe("case.opened")
    house.subscribe("case.opened", mailbox="b@bolaget.example")
    without_contact(house)
    house.report()
    house.work()
    assert {job["channel"] for job in house.jobs("ljusrond.send_messages")} == {"email"}
    with house.engine.connect() as tx:
        queues = tx.scalars(text("SELECT DISTINCT queue_name FROM jobs.procrastinate_jobs")).all()
    assert list(queues) == [jobs.OUTGOING], "letters keep no computation waiting"


def test_what_an_import_brings_of_the_past_is_told_to_nobody(house: House) -> None:
    house.subscribe("case.opened", "case.status")
    with house.engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.report (id, company_id, estate_id, asset_id, category,"
                " observed_at, origin, content_hash) SELECT gen_random_uuid(), company_id,"
                " estate_id, id, 'GRAFFITI.TAG', now(), 'import', '' FROM core.asset"
                " WHERE kind = 'courtyard' LIMIT 1"
            )
        )
        tx.execute(
            text(
                "INSERT INTO core.report_event (report_id, company_id, kind, at)"
                " SELECT id, company_id, 'done', now() - interval '2 days' FROM core.report"
            )
        )
    assert house.jobs() == []


def test_a_worker_reads_where_people_are_reached_and_no_more_of_them(house: House) -> None:
    def may(tx: Connection, column: str, table: str) -> bool:
        asked = "SELECT has_column_privilege(:role, :table, :column, 'SELECT')"
        values = {"role": WORKER_ROLE, "table": f"core.{table}", "column": column}
        return bool(tx.scalar(text(asked), values))

    with house.engine.connect() as tx:
        assert may(tx, "email", "account")
        assert may(tx, "contact", "reporter_contact")
        for column in ("name", "password_hash", "totp_secret", "recovery_hashes"):
            assert not may(tx, column, "account")
        assert not may(tx, "name", "reporter_contact")


def test_letters_follow_an_address_and_go_with_an_account_that_is_erased(house: House) -> None:
    sees, _ = house.person()
    house.subscribe("case.opened", account_id=sees)
    house.report()
    house.work()
    change = "UPDATE core.account SET email = :email, disabled_at = {} WHERE id = :id"
    with house.engine.begin() as tx:
        tx.execute(text(change.format("NULL")), {"email": "ny@bolaget.example", "id": sees})
    assert ("case.opened", "ny@bolaget.example") in house.letters()
    with house.engine.begin() as tx:
        tx.execute(text(change.format("now()")), {"email": "x@erased.invalid", "id": sees})
        assert tx.scalar(text("SELECT count(*) FROM core.subscription")) == 0
    assert ("case.opened", "") in house.letters()
