"""Bodies that ask for a plan: which demands, and what a coordinator wishes of it beside them."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.checks import RecordId, SkillTagId, SkillTagIds
from app.demands.schemas import DemandFilters
from app.schemas import Input

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


class Rivals(Input):
    """Two craftsmen who are not sent in one team; to different demands they may be."""

    one_id: RecordId
    other_id: RecordId


class TeamWish(Input):
    """What a demand's team must hold, instead of what `teams_cover_tags` asks of it; nothing where both are empty."""

    demand_id: RecordId
    lead_tag: SkillTagId | None = Field(default=None, description="领队须具备的技能标签")
    skill_tags: SkillTagIds = Field(default=[], description="全队合起来须具备的技能标签")


Pairings = Annotated[list[Pairing], Field(max_length=MOST_PAIRS)]
CraftsmanIds = Annotated[list[RecordId], Field(max_length=MOST_PAIRS)]
Conflicts = Annotated[list[Rivals], Field(max_length=MOST_PAIRS)]
Compositions = Annotated[list[TeamWish], Field(max_length=MOST_PAIRS)]


class NewPlan(Input):
    demand_ids: list[RecordId] | None = Field(default=None, min_length=1, max_length=MOST_DEMANDS)
    filter: DemandFilter | None = Field(default=None, description="demand_ids 与 filter 给一种；{} 为全部待派需求")
    pinned: Pairings = Field(default=[], description="指定：此人必在此需求的队伍里")
    banned: Pairings = Field(default=[], description="禁派：此人不派往此需求")
    unreleased: CraftsmanIds = Field(default=[], description="单位目前不放行的人")
    conflicts: Conflicts = Field(default=[], description="互斥：这两人不在同一支队伍里")
    compositions: Compositions = Field(default=[], description="组队：此需求的领队与全队须具备的技能标签")
    options: Options = Options()


class Again(Input):
    """What is left out stays as it was in the plan before."""

    pinned: Pairings | None = None
    banned: Pairings | None = None
    unreleased: CraftsmanIds | None = None
    conflicts: Conflicts | None = None
    compositions: Compositions | None = None
    options: Options | None = None
