"""Bodies of the dispatch plans' calls."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, computed_field

from app.checks import RecordId
from app.demands.schemas import DemandFilters
from app.matches.schemas import ReasonOut
from app.schemas import Input, Output
from models.assignment import AssignmentState
from models.dispatch_plan import PlanState

STATE_NAMES = {
    PlanState.QUEUED: "排队中",
    PlanState.RUNNING: "计算中",
    PlanState.PROPOSED: "待审定",
    PlanState.CONFIRMED: "已执行",
    PlanState.DISCARDED: "已作废",
    PlanState.FAILED: "未完成",
}
CAUSE_NAMES = {
    "skill": "技能不符",
    "capacity": "名额已满",
    "conflict": "须回避或被禁派",
    "distance": "路程过远",
    "employer_release": "单位不放行",
    "team": "凑不成队伍",
    "availability": "本人不可派出",
}
MOST_DEMANDS = 20_000
MOST_PAIRS = 2_000

Price = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]
Kilometres = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]


class DemandFilter(DemandFilters):
    """The demand list's filters; of what they show, only those that wait for somebody are planned."""

    model_config = ConfigDict(extra="forbid")


class Pairing(Input):
    demand_id: RecordId
    craftsman_id: RecordId


class Options(Input):
    """Prices are in score points a person sent; see matching.dispatching.DispatchOptions."""

    candidates: int = Field(default=50, ge=1, le=200, description="每条需求考虑多少人选")
    least_score: float = Field(default=1.0, ge=0, le=100, description="低于此匹配分不派")
    free_km: Kilometres = Field(default=50.0, description="此里程以内不计路程代价")
    price_per_km: Price = Field(default=0.05, description="超出部分每公里折合的匹配分")
    most_km: Kilometres | None = Field(default=None, description="超过此里程不派；空为不限")
    fairness: Price = Field(default=2.0, description="同一人每多承接一项所折的匹配分，逐项累加")
    change: Price = Field(default=10.0, description="重排时每改动一人所折的匹配分")
    teams_cover_tags: bool = Field(default=True, description="队伍须合起来具备需求的全部技能标签，领队具备第一个")


Pairings = Annotated[list[Pairing], Field(max_length=MOST_PAIRS)]
CraftsmanIds = Annotated[list[RecordId], Field(max_length=MOST_PAIRS)]


class NewPlan(Input):
    demand_ids: list[RecordId] | None = Field(default=None, min_length=1, max_length=MOST_DEMANDS)
    filter: DemandFilter | None = Field(default=None, description="demand_ids 与 filter 给一种；{} 为全部待派需求")
    pinned: Pairings = Field(default=[], description="指定：此人必在此需求的队伍里")
    banned: Pairings = Field(default=[], description="禁派：此人不派往此需求")
    unreleased: CraftsmanIds = Field(default=[], description="单位目前不放行的人")
    options: Options = Options()


class Again(Input):
    """What is left out stays as it was in the plan before."""

    pinned: Pairings | None = None
    banned: Pairings | None = None
    unreleased: CraftsmanIds | None = None
    options: Options | None = None


class ToConfirm(Input):
    demand_ids: list[RecordId] | None = Field(
        default=None, min_length=1, max_length=MOST_DEMANDS, description="只执行这些需求的安排；空为全部"
    )
    offer: bool = Field(default=True, description="同时发出邀请；否则停在拟派")
    reply_working_days: int | None = Field(default=None, ge=1, le=60, description="几个工作日内答复")


class Progress(Output):
    """`searched` of `total` demands have their candidates, by blocks; `progress` is 0 to 1."""

    total: int
    searched: int
    blocks: int
    blocks_done: int
    progress: float


class PlanBrief(Output):
    id: str
    state: PlanState
    message: str
    previous_id: str | None
    total: int
    value: float | None
    bound: float | None
    optimal: bool | None
    weights_version: str | None
    solve_seconds: float | None
    created_at: datetime
    solved_at: datetime | None
    confirmed_at: datetime | None

    @computed_field
    def state_name(self) -> str:
        return STATE_NAMES[self.state]


class MemberOut(Output):
    """`name` and `score` as they were when the plan was made; `kept`: the previous plan had them here too."""

    craftsman_id: str
    name: str
    lead: bool
    score: float
    kilometres: float | None
    kept: bool


class PlacementOut(Output):
    demand_id: str
    demand_title: str
    enterprise_name: str
    score: float
    team: list[MemberOut]
    assignment_id: str | None = Field(description="执行后的派单")
    assignment_state: AssignmentState | None


class UnmatchedOut(Output):
    """`causes` are all that would each free it alone; `craftsman_ids` those the remedy is about."""

    demand_id: str
    demand_title: str
    enterprise_name: str
    cause: str
    cause_name: str
    causes: list[str]
    text: str
    remedy: str
    craftsman_ids: list[str]


class GoneOut(Output):
    """Taken into the plan, but no longer waiting for anybody when it was made."""

    demand_id: str
    demand_title: str
    enterprise_name: str


class PlanOut(PlanBrief):
    """`value` and `bound` in score points; `search_seconds` is summed over all workers."""

    progress: Progress
    options: Options
    pinned: list[Pairing]
    banned: list[Pairing]
    unreleased: list[str]
    search_seconds: float
    placements: list[PlacementOut]
    unmatched: list[UnmatchedOut]
    gone: list[GoneOut]
    given_up: list[Pairing] = Field(description="上一方案有、本方案没有的安排")


class MemberReasons(MemberOut):
    """Score and reasons as the engine gives them now; `note` names the rules that exclude them by now, if any."""

    score_now: float | None
    reasons: list[ReasonOut]
    note: str


class PlacementReasons(Output):
    demand_id: str
    team: list[MemberReasons]


class Result(StrEnum):
    """`ALREADY`: this plan made an assignment for the demand before."""

    ASSIGNED = "assigned"
    ALREADY = "already"
    REFUSED = "refused"


class Confirmed(Output):
    demand_id: str
    result: Result
    assignment_id: str | None = None
    type: str = Field(default="", description="未执行时问题的种类，同错误答复的 type")
    detail: str = Field(default="", description="未执行的原因")


class ConfirmedOut(Output):
    state: PlanState
    assigned: int
    already: int
    refused: int
    items: list[Confirmed]
