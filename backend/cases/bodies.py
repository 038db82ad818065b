"""What programs send to the address of cases."""

from __future__ import annotations

import uuid
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from backend.cases.schemas import NOTE_MAX, ORDER_MAX, ORDER_NEXT
from backend.schemas import Text, iso_text
from gis import vocabulary as words

#: Cases that can be changed at once [count].
BULK_MAX: Final = 200
Note = Annotated[Text, StringConstraints(max_length=NOTE_MAX)]
Status = Annotated[str, StringConstraints(pattern=f"^({'|'.join(words.REPORT_EVENTS[1:])})$")]
Party = Annotated[str, StringConstraints(pattern=f"^({'|'.join(words.PARTIES)})$")]
Priority = Annotated[str, StringConstraints(pattern=f"^({'|'.join(words.PRIORITIES)})$")]
Category = Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.[A-Z_]+$", max_length=60)]
OrderState = Annotated[str, StringConstraints(pattern=f"^({'|'.join(ORDER_NEXT)})$")]
When = Annotated[AwareDatetime, BeforeValidator(iso_text)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Note | None = Field(default=None, description="Words about it")


class StatusIn(_Body):
    """A status, with words where nothing is mended or it is opened again."""

    status: Status
    public: bool = Field(default=False, description="Whether who reported may read the words")
    expected: Status | Literal["received"] | None = Field(
        default=None, description="Status that was seen; another one meanwhile is a conflict"
    )
    party: Party | None = Field(default=None, description="Whose it is, for not_ours")
    contractor_id: uuid.UUID | None = Field(default=None, description="Whose it is, for not_ours")


class NoteIn(BaseModel):
    """Words about a case."""

    model_config = ConfigDict(extra="forbid")

    note: Note
    public: bool = Field(default=False, description="Whether who reported may read the words")


class AssignIn(_Body):
    """Whom a case is given to; nothing: to nobody."""

    account_id: uuid.UUID | None = None
    team_id: uuid.UUID | None = None
    contractor_id: uuid.UUID | None = None


class ChangeIn(_Body):
    """What is decided anew about a case; what is left out stays."""

    category: Category | None = None
    party: Party | None = Field(default=None, description="Whose it is to mend")
    contractor_id: uuid.UUID | None = Field(default=None, description="Contractor it lies with")
    priority: Priority | None = Field(default=None, description="Step of the ladder; needs a note")
    due_at: When | None = Field(
        default=None, description="By when, set by hand; null: as the rule says. Needs a note"
    )
    held: bool | None = Field(default=None, description="Held back as abuse; needs a note")


class MergeIn(_Body):
    """The case that this one is to follow."""

    into: uuid.UUID


class SplitIn(_Body):
    """The report that is to be a case of its own again."""

    report_id: uuid.UUID


class GroupIn(_Body):
    """Words about a group fault."""


class OrderIn(BaseModel):
    """Work that is ordered from one receiver."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Text, StringConstraints(min_length=1, max_length=ORDER_MAX)]
    account_id: uuid.UUID | None = None
    team_id: uuid.UUID | None = None
    contractor_id: uuid.UUID | None = None
    due_at: When | None = None


class OrderStateIn(_Body):
    """Where an order stands."""

    status: OrderState
    expected: OrderState | None = Field(
        default=None, description="State that was seen; another one meanwhile is a conflict"
    )


class BulkIn(BaseModel):
    """The same for many cases: exactly one of the changes."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=BULK_MAX)]
    status: StatusIn | None = None
    assign: AssignIn | None = None
    note: NoteIn | None = None
    change: ChangeIn | None = None
    merge: MergeIn | None = None
