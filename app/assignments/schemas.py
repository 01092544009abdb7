"""Bodies of the assignment calls."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.checks import Prose, RecordId
from app.schemas import Input, Output
from models.assignment import AssignmentState, Mode
from models.demand import Resolution

Why = Annotated[Prose, Field(min_length=1, max_length=2000)]


class NewAssignment(Input):
    demand_id: RecordId
    craftsman_ids: list[RecordId] = Field(min_length=1, max_length=50, description="第一位为领队")
    match_id: RecordId | None = Field(default=None, description="人选所依据的匹配；婉拒后按其名次递补")
    mode: Mode | None = None


class Offer(Input):
    reply_working_days: int | None = Field(default=None, ge=1, le=60, description="几个工作日内答复")


class Reason(Input):
    reason: Why


class Delivery(Input):
    summary: Prose | None = None


class Confirmation(Input):
    resolution: Resolution
    rating: int = Field(ge=1, le=5)
    comment: Prose = ""


class MemberOut(Output):
    craftsman_id: str
    name: str
    lead: bool


class AssignmentOut(Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    demand_id: str
    demand_title: str
    enterprise_id: str
    enterprise_name: str
    craftsman_ids: list[str]
    members: list[MemberOut]
    state: AssignmentState
    state_name: str
    mode: Mode | None
    match_id: str | None
    reply_due_at: datetime | None
    summary: str | None
    resolution: Resolution | None
    rating: int | None
    comment: str | None
    confirmed_at: datetime | None
    created_at: datetime
    updated_at: datetime


class DeclinedOut(AssignmentOut):
    next_assignment_id: str | None = Field(description="递补人选的派单；无人可派时为空，需求回到已受理")
