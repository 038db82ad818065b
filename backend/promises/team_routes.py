"""Page of the teams that cases are given to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from backend.accounts.addresses import EMAIL_MAX
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.promises import teams
from backend.promises.teams import WantedTeam
from maps import promise_words as say

router = APIRouter(prefix="/admin/teams", include_in_schema=False, route_class=TransactionRoute)

PATH = "/admin/teams"


@dataclass(frozen=True)
class Written:
    """What stands in the form: as it was written."""

    name: str = ""
    email: str = ""
    member: list[uuid.UUID] = field(default_factory=list)

    @property
    def wanted(self) -> WantedTeam:
        """What the team is to be."""
        return WantedTeam(name=self.name, email=self.email, members=self.member)


async def _written(
    name: Annotated[str, Form(max_length=1000)] = "",
    email: Annotated[str, Form(max_length=1000)] = "",
    member: Annotated[list[uuid.UUID] | None, Form()] = None,
) -> Written:
    return Written(name, email, member or [])


FromForm = Annotated[Written, Depends(_written)]


@router.get("")
def team_list(tx: Tx, who: Who) -> Response:
    """Show all teams, and an empty form."""
    sent = sent_by(who)
    return thanked(_page(tx, who, Written(), thanks=say.thanks(who.texts, sent)), PATH, sent)


@router.post("")
def add_team(tx: Tx, who: Who, form: FromForm) -> Response:
    """Make a team."""
    try:
        with tx.begin_nested():
            teams.add(tx, who.identity, form.wanted)
    except (InvalidError, ConflictError) as error:
        return _refused(tx, who, form, error)
    return thank_at(PATH, "team_added")


@router.get("/{team_id}")
def one_team(team_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show the form of one team; also for whoever loads the answer of a form again."""
    found = teams.read(tx, team_id)
    form = Written(found.name, found.email or "", list(found.members))
    return _page(tx, who, form, edit=team_id)


@router.post("/{team_id}")
def change_team(team_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Change a team."""
    try:
        with tx.begin_nested():
            teams.change(tx, team_id, form.wanted)
    except (InvalidError, ConflictError) as error:
        return _refused(tx, who, form, error, edit=team_id)
    return thank_at(PATH, "team_changed")


def _refused(
    tx: Tx, who: Reader, form: Written, error: InvalidError | ConflictError, *,
    edit: uuid.UUID | None = None,
) -> Response:  # fmt: skip
    if isinstance(error, InvalidError):
        why, code = say.refused(who.texts, error.problems[0].field), 422
    else:
        why, code = say.refused(who.texts, type(error).__name__), 409
    return _page(tx, who, form, edit=edit, refused=why, code=code)


def _page(
    tx: Tx, who: Reader, form: Written, *, edit: uuid.UUID | None = None, thanks: str = "",
    refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    people = teams.people(tx)
    return who.page(
        "teams.html",
        code,
        title=who.texts.gettext("Teams"),
        active="teams",
        teams=teams.teams(tx),
        people=people,
        names={person.id: person.name for person in people},
        form=form,
        edit=edit,
        thanks=thanks,
        refused=refused,
        name_max=teams.NAME_MAX,
        email_max=EMAIL_MAX,
    )
