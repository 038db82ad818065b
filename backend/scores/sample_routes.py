"""Pages of samples: draw one, judge its places, read what it says of the whole."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Form, Response

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.rounds import service as rounds
from backend.rounds.schemas import Scores, VisitIn
from backend.scores import samples, service
from backend.scores.samples import WantedSample
from gis.deadlines import local_date
from gis.scores import TOO_FEW
from gis.vocabulary import SCORE_ASPECTS
from maps import score_words as say
from maps.asset_fields import asset_title
from maps.score_trend import interval_svg
from maps.vocabulary import label

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
PATH = "/samples"
#: What the form proposes: places, and days until they are inspected.
SIZE_USUAL: Final = 15
DAYS_USUAL: Final = 14

Short = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True)
class Written:
    """What stands in the form of a new sample: as it was written."""

    work: str = ""
    estate: str = ""
    size: str = str(SIZE_USUAL)
    inspect_by: str = ""

    @property
    def wanted(self) -> WantedSample:
        """What is to be drawn.

        Raises
        ------
        InvalidError
            If the number or the day cannot be read.
        """
        task, _, contractor = self.work.partition("|")
        try:
            last = date.fromisoformat(self.inspect_by)
        except ValueError:
            last = date.min
        return WantedSample(
            contractor=contractor, task=task, estate=self.estate, inspect_by=last,
            size=int(self.size) if self.size.isascii() and self.size.isdigit() else 0,
        )  # fmt: skip


async def _written(
    work: Short = "", estate: Short = "", size: Short = "", inspect_by: Short = ""
) -> Written:
    return Written(work, estate, size.strip()[:6], inspect_by.strip())


FromForm = Annotated[Written, Depends(_written)]


@router.get(PATH)
def sample_list(tx: Tx, who: Who) -> Response:
    """Show all samples, and the form of a new one."""
    last = local_date(datetime.now(UTC)) + timedelta(days=DAYS_USUAL)
    return _list(tx, who, Written(inspect_by=last.isoformat()))


@router.post(PATH)
def draw_sample(tx: Tx, who: Who, form: FromForm) -> Response:
    """Draw a sample by lot."""
    try:
        with tx.begin_nested():
            made = samples.draw(tx, who.identity, form.wanted)
    except InvalidError as error:
        return _list(tx, who, form, say.refused(who.texts, error.problems[0].field), 422)
    return thank_at(f"{PATH}/{made}", "drawn")


@router.get("/samples/{sample_id}")
def one_sample(sample_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one sample: its places, and what it says."""
    sent = sent_by(who)
    answer = _one(tx, who, sample_id, thanks=say.thanks(who.texts, sent))
    return thanked(answer, f"{PATH}/{sample_id}", sent)


@router.post("/samples/{sample_id}/plans/{plan_id}")
def judge(
    sample_id: uuid.UUID, plan_id: uuid.UUID, tx: Tx, who: Who,
    outcome: Annotated[Literal["approved", "not_ok", "not_possible", ""], Form()] = "",
    intact: Annotated[Literal["0", "1", "2", ""], Form()] = "",
    clean: Annotated[Literal["0", "1", "2", ""], Form()] = "",
    tidy: Annotated[Literal["0", "1", "2", ""], Form()] = "",
) -> Response:  # fmt: skip
    """Note how a place of a sample was found, for who has no tablet at hand."""
    sample = samples.read(tx, sample_id)
    if plan_id not in {row.plan_id for row in samples.places(tx, sample_id)}:
        raise NotFoundError(f"the sample has no plan {plan_id}")
    if not outcome:
        return _one(tx, who, sample.id, refused=say.refused(who.texts, "outcome"), code=422)
    given = {"intact": intact, "clean": clean, "tidy": tidy}
    there = outcome != "not_possible"
    visit = VisitIn(
        id=uuid.uuid4(), plan_id=plan_id, visited_at=datetime.now(UTC), outcome=outcome,
        role=who.identity.role, sample_id=sample_id,
        scores=Scores(**{k: int(v) for k, v in given.items() if v and there}),
    )  # fmt: skip
    try:
        with tx.begin_nested():
            rounds.record_visit(tx, visit)
    except (InvalidError, ConflictError) as error:
        field = error.problems[0].field if isinstance(error, InvalidError) else ""
        return _one(tx, who, sample.id, refused=say.refused(who.texts, field), code=422)
    return thank_at(f"{PATH}/{sample_id}", "judged")


@router.get("/samples/{sample_id}/plans/{plan_id}")
def back(sample_id: uuid.UUID, plan_id: uuid.UUID, tx: Tx, who: Who) -> Response:  # noqa: ARG001
    """Show the sample to whoever loads the answer of a form again, or in another language."""
    return _one(tx, who, sample_id)


def _list(tx: Tx, who: Reader, form: Written, refused: str = "", code: int = 200) -> Response:
    found = samples.samples(tx)
    return who.page(
        "samples.html",
        code,
        title=who.texts.gettext("Samples of contractors' work"),
        active="samples",
        samples=[(one, one.result) for one in found],
        interval=interval_svg,
        say=say,
        work=[
            (f"{row.task}|{row.contractor}", row.contractor, label(who.texts, "task", row.task),
             row.plans)
            for row in samples.work(tx)
        ],
        estates=[(one.code, one.name) for one in assets.estates(tx)],
        form=form,
        refused=refused,
        may_draw=who.identity.may("manage"),
        few=TOO_FEW,
        size_max=samples.SIZE_MAX,
    )  # fmt: skip


def _one(
    tx: Tx, who: Reader, sample_id: uuid.UUID, *, thanks: str = "", refused: str = "",
    code: int = 200,
) -> Response:  # fmt: skip
    found = samples.read(tx, sample_id)
    return who.page(
        "sample.html",
        code,
        title=f"{found.contractor}: {label(who.texts, 'task', found.task)}",
        active="samples",
        sample=found,
        result=found.result,
        picture=interval_svg(found.result, who.texts),
        say=say,
        places=[
            (
                row, service.scores_of(row),
                asset_title(row.asset_kind, row.asset_code, row.asset_name, who.texts),
            )
            for row in samples.places(tx, sample_id)
        ],
        aspects=SCORE_ASPECTS,
        may_judge=who.identity.may("report"),
        thanks=thanks,
        refused=refused,
    )  # fmt: skip
