"""Bodies of the visit calls."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, field_validator

from app.checks import Prose, RecordId, not_null
from app.schemas import Input, Output

CraftsmanIds = Annotated[list[RecordId], Field(min_length=1, max_length=50)]
Hours = Annotated[float, Field(gt=0, le=24, allow_inf_nan=False, description="当日服务小时数")]
Count = Annotated[int, Field(ge=0, le=100_000)]


class NewVisit(Input):
    visited_on: date
    craftsman_ids: CraftsmanIds = Field(description="到场的成员")
    hours: Hours
    problems_solved: Count = 0
    workers_trained: Count = 0
    summary: Prose = ""


class VisitChanges(Input):
    visited_on: date | None = None
    craftsman_ids: CraftsmanIds | None = None
    hours: Hours | None = None
    problems_solved: Count | None = None
    workers_trained: Count | None = None
    summary: Prose | None = None

    _kept = field_validator("*", mode="before")(not_null)


class AttachmentOut(Output):
    id: str
    filename: str
    content_type: str
    size: int
    created_at: datetime


class VisitOut(Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    assignment_id: str
    visited_on: date
    craftsman_ids: list[str]
    hours: float
    problems_solved: int
    workers_trained: int
    summary: str
    attachments: list[AttachmentOut]
    created_at: datetime
    updated_at: datetime
