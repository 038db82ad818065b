"""What was seen at a visit, checked and kept: answers, scores, photos, readings of waste."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import FieldProblem, InvalidError, invalid
from backend.rounds import faults, store
from backend.rounds.schemas import AnswerIn, VisitIn

#: Aspects that say whether the work of a cleaner was done; what is broken is not theirs.
WORK_ASPECTS: Final = ("clean", "tidy")


def check_outcome(visit: VisitIn) -> None:
    """Refuse an outcome that cannot be, whatever the round asks.

    Raises
    ------
    InvalidError
        If work was done in a sample, approved outside one, or judged where nobody could look.
    """
    if visit.sample_id is not None and visit.outcome == "done":
        raise invalid("outcome", "a sample judges work and does none: approved, or not_ok")
    if visit.sample_id is None and visit.outcome == "approved":
        raise invalid("sample_id", "is missing: only in a sample is work approved")
    scored = any(score is not None for _, score in visit.scores)
    judged = ("answers", visit.answers), ("scores", scored), ("readings", visit.readings)
    for field, given in judged:
        if visit.outcome == "not_possible" and given:
            raise invalid(field, "nothing is judged where nobody could come in")


def has_details(visit: VisitIn) -> bool:
    """Tell whether more is to be kept, or looked up, than the visit itself."""
    return bool(visit.answers or visit.readings or visit.sample_id)


class Details:
    """What one visit says besides that it was made, checked against its plan.

    Raises
    ------
    InvalidError
        Naming every field that does not belong to the plan.
    """

    def __init__(self, tx: Connection, visit: VisitIn) -> None:
        self._tx, self._visit = tx, visit
        place = store.one(tx, "place_of_visit", plan_id=visit.plan_id, sample_id=visit.sample_id)
        if place is None:
            raise invalid("plan_id", f"{visit.plan_id} is not a known cleaning plan")
        self._place = place
        asked = [one.item_id for one in visit.answers]
        found = store.rows(tx, "items_answered", item_ids=asked, task=place.task) if asked else ()
        self._items: dict[uuid.UUID, Row[Any]] = {row.id: row for row in found}
        problems = list(self._problems())
        if problems:
            raise InvalidError(problems)

    def keep(self, company_id: uuid.UUID, who: Identity | None) -> None:
        """Write answers, photos and readings; faults become cases, mended ones end theirs.

        A round is kept whole, also by whom sees reports of some categories only: what lies outside
        of them becomes a case all the same, which they do not see afterwards.
        """
        limits = store.scalar(self._tx, "categories_seen") or ""
        if limits:
            store.scalar(self._tx, "see_categories", categories="")
        self._keep(company_id, who)
        if limits:
            store.scalar(self._tx, "see_categories", categories=limits)

    def _keep(self, company_id: uuid.UUID, who: Identity | None) -> None:
        visit, tx = self._visit, self._tx
        key: dict[str, object] = {"visit_id": visit.id, "company_id": company_id}
        before = faults.open_faults(tx, self._place.asset_id, self._place.task)
        place = faults.Place(
            self._place.asset_id, self._place.task, visit.id, visit.visited_at, who, before
        )
        answers, photos, good = [], [], []
        for position, one in enumerate(visit.answers):
            item = self._items[one.item_id]
            report_id = None
            if one.answer == "not_ok":
                report_id = faults.report(tx, place, item, one, f"answers.{position}")
            elif one.answer == "ok":
                good.append(item.code)
            told = one.model_dump(exclude={"photos", "report_id"})
            answers.append({**key, **told, "report_id": report_id})
            photos += [
                {**key, "item_id": one.item_id, "position": at, "sha256": sha256}
                for at, sha256 in enumerate(one.photos)
            ]
        store.each(tx, "insert_answer", answers)
        store.each(tx, "insert_visit_photo", photos)
        store.each(tx, "insert_reading", [{**key, **one.model_dump()} for one in visit.readings])
        faults.see_mended(tx, place, good)

    def _problems(self) -> Iterator[FieldProblem]:
        visit, place = self._visit, self._place
        if visit.sample_id is not None and not place.is_drawn:
            yield FieldProblem("sample_id", "is no sample that this plan was drawn into")
        if visit.readings and place.asset_kind != "waste_station":
            yield FieldProblem("readings", "are of waste stations alone")
        for position, one in enumerate(visit.answers):
            field, item = f"answers.{position}", self._items.get(one.item_id)
            if item is None:
                yield FieldProblem(f"{field}.item_id", f"is no item of {place.task}")
            else:
                yield from _misfits(field, item, one)
        if visit.outcome == "done" and place.kind == "cleaning" and any(self._undone()):
            yield FieldProblem("outcome", "is not_ok where what was to be cleaned is not OK")

    def _undone(self) -> Iterator[bool]:
        """Tell of each answer whether it says that the work was not done."""
        for one in self._visit.answers:
            item = self._items.get(one.item_id)
            yield item is not None and item.aspect in WORK_ASPECTS and one.answer == "not_ok"


def _misfits(field: str, item: Row[Any], answer: AnswerIn) -> Iterator[FieldProblem]:
    """Tell what an answer says that its item does not offer."""
    if answer.answer not in item.answers:
        yield FieldProblem(f"{field}.answer", f"is one of {', '.join(item.answers)}")
    if answer.severity is not None and answer.answer != "not_ok":
        yield FieldProblem(f"{field}.severity", "is of a fault alone")
    elif answer.severity is not None and answer.severity not in item.severities:
        grades = ", ".join(item.severities) or "none of this item"
        yield FieldProblem(f"{field}.severity", f"is {grades}")
    if answer.report_id is not None and answer.answer != "not_ok":
        yield FieldProblem(f"{field}.report_id", "is of a fault alone")
