"""The form of a plan: as it is written, what it means, and the form of a plan that is there."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from backend.errors import invalid
from backend.plans.schemas import PlanIn
from backend.schemas import form_day, form_text
from gis.patterns import Pattern, pattern_of

Short = Annotated[str, StringConstraints(max_length=100)]
_CONTRACTOR_MAX: Final = 200
_RULE_MAX: Final = 500


class Written(BaseModel):
    """What stands in the form: as it was written."""

    model_config = ConfigDict(frozen=True)

    task: Short = ""
    estate: Short = ""
    kind: Short = ""
    code: Short = ""
    often: Short = "weekly"
    weekday: Annotated[list[Short], Field(max_length=7)] = []
    weeks: Short = "1"
    ordinal: Short = "1"
    of_month: Short = "0"
    months_of_weekday: Short = "1"
    day: Short = "1"
    months_of_day: Short = "1"
    day_of_year: Short = "1"
    month: Short = "5"
    days: Short = "30"
    rule: Annotated[str, StringConstraints(max_length=_RULE_MAX)] = ""
    starts_on: Short = ""
    ends_on: Short = ""
    season_first: Short = ""
    season_last: Short = ""
    moved: Short = ""
    who: Short = ""
    contractor: Annotated[str, StringConstraints(max_length=_CONTRACTOR_MAX)] = ""
    minutes: Short = ""
    since: Short = ""
    asked: Short = ""
    batch: Short = ""

    @property
    def pattern(self) -> Pattern:
        """How often it recurs.

        Raises
        ------
        InvalidError
            Naming the field, if it cannot be read.
        """
        try:
            return Pattern(self.often, **self._parts())
        except ValueError as error:
            raise invalid(str(error), "cannot be") from None

    def _parts(self) -> dict[str, Any]:
        """Return what the chosen way of recurring reads of the form."""
        if self.often == "weekly":
            days = tuple(_whole("weekdays", day) for day in sorted(set(self.weekday)))
            return {"weekdays": days, "every": _whole("every", self.weeks)}
        if self.often == "monthly_weekday":
            return {
                "weekdays": (_whole("weekdays", self.of_month),),
                "ordinal": _whole("ordinal", self.ordinal),
                "every": _whole("every", self.months_of_weekday),
            }
        if self.often == "monthly_day":
            return {"day": _whole("day", self.day), "every": _whole("every", self.months_of_day)}
        if self.often == "yearly":
            return {"day": _whole("day", self.day_of_year), "month": _whole("month", self.month)}
        if self.often == "interval":
            return {"every": _whole("every", self.days)}
        return {"rule": self.rule}

    def plan(self, plan_id: uuid.UUID, asset_id: uuid.UUID, today: date) -> PlanIn:
        """Return the plan that the form asks for.

        Raises
        ------
        InvalidError
            Naming the field, if it cannot be read.
        """
        pattern = self.pattern
        values: dict[str, Any] = {
            "id": plan_id,
            "asset_id": asset_id,
            "task": self.task,
            "interval_days": pattern.interval_days,
            "rrule": pattern.rule_text,
            "starts_on": form_day("starts_on", self.starts_on) or today,
            "ends_on": form_day("ends_on", self.ends_on),
            "season_first": _of_year("season_first", self.season_first),
            "season_last": _of_year("season_last", self.season_last),
            "move_holidays": self.moved == "yes",
            "minutes": _minutes(self.minutes),
            **self._who(),
        }
        try:
            return PlanIn.model_validate(values)
        except ValidationError as error:
            field = str(error.errors()[0]["loc"][0])
            raise invalid(field, str(error.errors()[0]["msg"])) from None

    def since_day(self, today: date) -> date:
        """Return the day from which a change is followed; today where none was written.

        Raises
        ------
        InvalidError
            If it is no day, or lies before today: what was planned stays what was planned.
        """
        found = form_day("since", self.since) or today
        if found < today:
            raise invalid("since", "lies before today")
        return found

    def _who(self) -> dict[str, Any]:
        kind, _, key = self.who.partition(":")
        words = self.contractor.strip()
        named = form_text("contractor", words, _CONTRACTOR_MAX) if words else None
        nobody = {"contractor": None, "contractor_id": None, "team_id": None}
        if kind == "name":
            return {**nobody, "contractor": named}
        if kind in ("team", "contractor"):
            try:
                return {**nobody, f"{kind}_id": uuid.UUID(key)}
            except ValueError:
                raise invalid("who", "is not in the list") from None
        return nobody


#: A new plan begins with what is usual.
USUAL: Final = Written(moved="yes")


def written_of(plan: PlanIn) -> Written:
    """Return the form that a plan is written in."""
    pattern = pattern_of(plan.interval_days, plan.rrule, plan.starts_on)
    first_weekday = str(pattern.weekdays[0]) if pattern.weekdays else "0"
    return Written(
        task=plan.task,
        often=pattern.kind,
        weekday=[str(day) for day in pattern.weekdays] if pattern.kind == "weekly" else [],
        ordinal=str(pattern.ordinal),
        of_month=first_weekday,
        day=str(pattern.day) if pattern.kind == "monthly_day" else "1",
        day_of_year=str(pattern.day) if pattern.kind == "yearly" else "1",
        month=str(pattern.month),
        **_steps(pattern),
        rule=plan.rrule or "",
        starts_on=plan.starts_on.isoformat(),
        ends_on=plan.ends_on.isoformat() if plan.ends_on else "",
        season_first=_month_day(plan.season_first),
        season_last=_month_day(plan.season_last),
        moved="yes" if plan.move_holidays else "",
        who=_who_of(plan),
        contractor=plan.contractor or "",
        minutes="" if plan.minutes is None else f"{plan.minutes:g}",
    )


def _steps(pattern: Pattern) -> dict[str, Any]:
    """Return the field of the form that says how far apart a pattern's days are."""
    fields = {
        "weekly": "weeks",
        "monthly_weekday": "months_of_weekday",
        "monthly_day": "months_of_day",
        "interval": "days",
    }
    return {fields[pattern.kind]: str(pattern.every)} if pattern.kind in fields else {}


def _who_of(plan: PlanIn) -> str:
    kinds: tuple[tuple[Literal["team", "contractor"], uuid.UUID | None], ...] = (
        ("team", plan.team_id),
        ("contractor", plan.contractor_id),
    )
    found = next((f"{kind}:{key}" for kind, key in kinds if key), "")
    return found or ("name:" if plan.contractor else "")


def _whole(field: str, text: str) -> int:
    kept = text.strip()
    if not kept.removeprefix("-").isascii() or not kept.removeprefix("-").isdigit():
        raise ValueError(field)
    return int(kept)


def _minutes(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise invalid("minutes", "is no number") from None


def _of_year(field: str, text: str) -> int | None:
    """Read a day of the year, ``05-01``, as month * 100 + day."""
    if not text.strip():
        return None
    month, _, day = text.strip().partition("-")
    if not (month.isascii() and month.isdigit() and day.isascii() and day.isdigit()):
        raise invalid(field, "give a day of the year as MM-DD")
    return int(month) * 100 + int(day)


def _month_day(day: int | None) -> str:
    return "" if day is None else f"{day // 100:02}-{day % 100:02}"
