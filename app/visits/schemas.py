"""Bodies of the visit calls."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, field_validator

from app.schemas import Input, Output

CraftsmanIds = Annotated[list[Annotated[str, Field(min_length=1, max_length=36)]], Field(min_length=1, max_length=50)]
Hours = Annotated[float, Field(gt=0, le=24, allow_inf_nan=False, description="当日服务小时数")]
Count = Annotated[int, Field(ge=0, le=100_000)]
Summary = Annotated[str, Field(max_length=5_000)]


class NewVisit(Input):
    visited_on: date
    craftsman_ids: CraftsmanIds = Field(description="到场的成员")
    hours: Hours
    problems_solved: Count = 0
    workers_trained: Count = 0
    summary: Summary = ""


class VisitChanges(Input):
    visited_on: date | None = None
    craftsman_ids: CraftsmanIds | None = None
    hours: Hours | None = None
    problems_solved: Count | None = None
    workers_trained: Count | None = None
    summary: Summary | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _cannot_be_emptied(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("不能清空；不修改时请不要传这个字段")
        return value


class AttachmentOut(Output):
    id: str
    filename: str
    content_type: str
    size: int
    created_at: datetime


class VisitOut(Output):
    id: str
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
