"""Bodies of the escalation calls."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, Field, computed_field

from app.checks import Prose, RecordId
from app.schemas import Input, Output
from models.demand import DemandKind, DemandState
from models.escalation import Cause, Direction
from models.union import Tier

Why = Annotated[Prose, Field(min_length=1, max_length=2000)]

CAUSE_NAMES = {
    Cause.UNANSWERED: "逾期未办理",
    Cause.NO_CANDIDATE: "没有合适人选",
    Cause.BY_HAND: "人工提级",
    Cause.SENT_BACK: "下派办理",
}


class GoingUp(Input):
    reason: Why


class GoingDown(Input):
    union_id: RecordId = Field(description="办理工会的某一下级；由专班下派时也可为省总工会")
    reason: Why


class EscalationOut(Output):
    id: str
    demand_id: str
    demand_number: Annotated[str | None, Field(validation_alias=AliasPath("demand", "number"))]
    demand_kind: Annotated[DemandKind, Field(validation_alias=AliasPath("demand", "kind"))]
    demand_state: Annotated[DemandState, Field(validation_alias=AliasPath("demand", "state"))]
    sequence: int = Field(description="这条需求的第几次")
    direction: Direction = Field(description="up 提级；down 下派")
    cause: Cause
    reason: str
    from_union_id: str | None
    from_union_name: Annotated[str | None, Field(validation_alias=AliasPath("from_union", "name"))] = None
    from_tier: Tier | None
    to_union_id: str | None
    to_union_name: Annotated[str | None, Field(validation_alias=AliasPath("to_union", "name"))] = None
    to_tier: Tier
    task_force: bool = Field(description="交省总工作专班")
    at: datetime
    actor_id: str | None = Field(description="为空：系统按期限办理")

    @computed_field
    def cause_name(self) -> str:
        return CAUSE_NAMES[self.cause]
