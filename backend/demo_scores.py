"""Store what inspections of the demo estate judged, samples of contractors, and a graded set."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import cast

import pandas as pd
from sqlalchemy import Connection, Table

from backend import models
from backend.db import query
from backend.photos import service as photos
from backend.photos.pictures import prepare
from backend.plans import service as planning
from backend.plans.schemas import PlanIn
from backend.tables import copy_rows, with_none
from gis.demo.grading import Grading
from gis.demo.scores import Judged


def round_items(tx: Connection) -> pd.DataFrame:
    """Return the items of the shipped rounds: task, id, code, aspect, category, severities."""
    found = tx.execute(query("demo", "round_items"))
    frame = pd.DataFrame(found.all(), columns=list(found.keys()))
    return frame.assign(id=frame["id"].astype(str))


def visits_judged(visits: pd.DataFrame, judged: Judged) -> pd.DataFrame:
    """Return all visits of the estate, each with the scores it gave."""
    every = pd.concat([visits, judged.visits], ignore_index=True)
    scored = every.merge(judged.scores, left_on="id", right_on="visit_id", how="left")
    return scored.drop(columns="visit_id")


def store_plans(tx: Connection, judged: Judged) -> None:
    """Store the plans of rounds that only look."""
    plans = with_none(judged.plans)
    planning.put_plans(tx, [PlanIn.model_validate(row) for row in plans.to_dict("records")])


def store(tx: Connection, company_id: uuid.UUID, judged: Judged) -> None:
    """Store samples with their visits, and the answers of all inspections."""
    owner = {"company_id": str(company_id)}
    seen = judged.sample_visits.drop(columns="visit_id")
    _copy(tx, models.InspectionSample, judged.samples.assign(**owner))
    _copy(tx, models.InspectionSamplePlan, judged.sample_plans.assign(**owner))
    _copy(tx, models.CleaningVisit, seen.assign(**owner, received_at=seen["visited_at"]))
    _copy(tx, models.VisitAnswer, judged.answers.assign(**owner))


def store_grading(tx: Connection, data: Path, company_id: uuid.UUID, made: Grading) -> None:
    """Store a graded set: its pictures as photos that were reviewed, and the grades."""
    ids = []
    for content in made.pictures:
        checksum = hashlib.sha256(content).hexdigest()
        photo, is_new = photos.keep(tx, data, company_id, checksum, prepare(content))
        if is_new:
            photos.review(tx, data, photo.id, [], None)
        ids.append(photo.id)
    given = {"grading_id": made.id, "company_id": company_id}
    tx.execute(query("demo", "put_grading"), {**given, "name": made.name, "photo_ids": ids})
    for grader in sorted({one[0] for one in made.grades}):
        # Nobody holds the link: the grades are there already.
        secret = hashlib.sha256(f"{made.id}/{grader}".encode()).digest()
        tx.execute(query("demo", "put_grader"), {**given, "grader": grader, "token_hash": secret})
    for grader, position, aspect, score in made.grades:
        told = {"grader": grader, "position": position, "aspect": aspect, "score": score}
        tx.execute(query("demo", "put_grade"), {**given, **told})


def _copy(tx: Connection, model: type[models.Base], rows: pd.DataFrame) -> None:
    copy_rows(tx, cast("Table", model.__table__), rows)
