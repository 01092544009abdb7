"""What a match is asked with, and what it answers."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.schemas import Input, Output
from models.demand import DemandKind
from models.match import MatchMethod

DEMAND_FIELDS = frozenset(
    {"title", "description", "kind", "industry_codes", "region_code", "suggestion", "skill_tags", "team_size"}
)


class MatchRequest(Input):
    """Either the id of a saved demand, or the fields of one that is not saved."""

    demand_id: str | None = Field(default=None, max_length=36)
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    description: str = Field(default="", max_length=20_000)
    kind: DemandKind = DemandKind.PROBLEM
    industry_codes: list[Annotated[str, Field(max_length=10)]] = Field(default=[], max_length=20)
    region_code: str | None = Field(default=None, max_length=12)
    suggestion: str = Field(default="", max_length=2_000)
    skill_tags: list[Annotated[str, Field(max_length=60)]] = Field(default=[], max_length=50)
    team_size: int = Field(default=1, ge=1, le=50)
    method: MatchMethod = MatchMethod.COMBINED
    limit: int = Field(default=20, ge=1, le=100)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        described = sorted(self.model_fields_set & DEMAND_FIELDS)
        if self.demand_id is not None and described:
            raise ValueError(f"demand_id 与 {'、'.join(described)} 只能给一种：匹配已有需求，或直接写需求内容")
        if self.demand_id is None and self.title is None:
            raise ValueError("请给出 demand_id，或至少写明 title（需求名称）")
        return self


class EvidenceOut(Output):
    """The demand's phrase and the craftsman's, quoted as they stand."""

    kind: str
    demand_phrase: str
    craftsman_phrase: str
    source_id: str | None


class ReasonOut(Output):
    code: str
    points: float
    text: str
    evidence: list[EvidenceOut]


class CraftsmanBrief(Output):
    """The craftsman as they stand now, not when the match was made."""

    region_name: str
    employer: str | None
    speciality: str
    honours: list[str]
    load: int
    capacity: int
    available: bool


class CandidateOut(Output):
    """`score` is the sum of the reasons' points. `craftsman` is null where they have left the pool since."""

    rank: int
    craftsman_id: str
    name: str
    score: float
    reasons: list[ReasonOut]
    craftsman: CraftsmanBrief | None


class RejectedOut(Output):
    """Someone whom a hard rule excludes although their skill would have listed them."""

    craftsman_id: str
    name: str
    code: str
    text: str


class MatchOut(Output):
    """`id`, `demand_id` and `created_at` are null where the demand was not a saved one: nothing was kept."""

    id: str | None
    demand_id: str | None
    method: MatchMethod
    weights_version: str
    created_at: datetime | None
    elapsed_ms: float
    candidates: list[CandidateOut]
    rejected: list[RejectedOut]
