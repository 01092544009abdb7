"""Bodies of the lending calls."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AliasPath, BaseModel, Field, computed_field

from app.checks import OpenProse, Prose, RecordId
from app.schemas import Input, Output
from models.demand import DemandKind
from models.lending import LendingState

Why = Annotated[Prose, Field(min_length=1, max_length=2000)]
STATE_NAMES = {
    LendingState.ASKED: "待答复",
    LendingState.AGREED: "已同意",
    LendingState.REFUSED: "未同意",
    LendingState.WITHDRAWN: "已撤回",
    LendingState.ENDED: "已结束",
}


class NewLending(Input):
    craftsman_id: RecordId
    demand_id: RecordId
    reason: Why = Field(description="为何需要此人，供其工会斟酌")


class Agreement(Input):
    reason: OpenProse = ""
    ends_on: date | None = Field(default=None, description="同意至哪一天（含）；空为至派单结束")


class Reason(Input):
    reason: Why


class LendingFilters(BaseModel):
    direction: str | None = Field(
        default=None,
        pattern="^(incoming|outgoing)$",
        description="incoming 他人向本工会商借；outgoing 本工会向他人商借",
    )
    state: list[LendingState] = Field(default=[], description="可重复，任一即可")
    demand_id: RecordId | None = None
    craftsman_id: RecordId | None = None


class LendingOut(Output):
    """Without names of persons and words of the demand: each side looks its own up."""

    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    craftsman_id: str
    demand_id: str
    demand_number: Annotated[str | None, Field(validation_alias=AliasPath("demand", "number"))]
    demand_kind: Annotated[DemandKind, Field(validation_alias=AliasPath("demand", "kind"))]
    from_union_id: str | None = Field(description="工匠所属工会；空为省级代管")
    from_union_name: Annotated[str | None, Field(validation_alias=AliasPath("from_union", "name"))] = None
    to_union_id: str
    to_union_name: Annotated[str, Field(validation_alias=AliasPath("to_union", "name"))]
    state: LendingState
    reason: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None
    ends_on: date | None
    created_at: datetime
    updated_at: datetime

    @computed_field
    def state_name(self) -> str:
        return STATE_NAMES[self.state]
