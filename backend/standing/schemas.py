"""What the API says of weeks past."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field


class CleaningWeek(BaseModel):
    """How the cleaning of an estate stood at the end of a week."""

    week: date = Field(description="The Sunday that it is told of")
    plans: int = Field(description="Plans that had begun")
    overdue: int = Field(description="Plans past their due day, by as many days as was asked")
    never_visited: int = Field(description="Plans that nobody had recorded a visit for")
