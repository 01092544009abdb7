"""What dispatch plans' calls answer, and the body of their confirmation; asking.py has the bodies that ask for one."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field, computed_field

from app.checks import RecordId
from app.dispatch_plans.asking import MOST_DEMANDS, Options, Pairing, Rivals, TeamWish
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


class Confirmation(Output):
    """The last confirmation in the background: `done` of `total` placements carried out or refused."""

    total: int
    done: int
    progress: float
    under_way: bool
    ordered_at: datetime


class Refusal(Output):
    type: str = Field(description="问题的种类，同错误答复的 type")
    detail: str


class PlanBrief(Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
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
    refusal: Refusal | None = Field(description="上次执行时没有派出的原因")


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


class ComparedOut(Output):
    """The plan beside dispatching by hand, with the same candidates, rules and prices; values as the plan's `value`.

    By hand is `greedy` (the best of all pairs first) or `first_come` (demand after demand as they came in), the more
    urgent first in both. `..._placed` counts the demands that get somebody.
    """

    optimum: float
    greedy: float
    first_come: float
    placed: int
    greedy_placed: int
    first_come_placed: int
    lost_by_greedy: float | None = Field(description="逐个挑最好的办法少得的价值，占最优值的百分比")
    lost_by_first_come: float | None = Field(description="先来先得的办法少得的价值，占最优值的百分比")


class PlanOut(PlanBrief):
    """`value` and `bound` in score points; `search_seconds` is summed over all workers."""

    progress: Progress
    confirmation: Confirmation | None = Field(description="后台执行的进度；当场执行完的为空")
    options: Options
    pinned: list[Pairing]
    banned: list[Pairing]
    unreleased: list[str]
    conflicts: list[Rivals]
    compositions: list[TeamWish]
    search_seconds: float
    compared: ComparedOut | None = Field(description="最优方案与手工办法相比；求解完成后才有")
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
    pending: int = Field(description="转入后台执行的条数；进度与结果以 GET /dispatch-plans/{id} 查看")
    items: list[Confirmed]
