"""What a match is asked with, and what it answers."""

from datetime import datetime

from pydantic import Field

from app.checks import IndustryCodes, OpenProse, Prose, RecordId, RegionCode, SkillTagIds, Title
from app.schemas import Input, Output
from models.demand import DemandKind
from models.match import MatchMethod

DEMAND_FIELDS = frozenset(
    {"title", "description", "kind", "industry_codes", "region_code", "suggestion", "skill_tags", "team_size"}
)


class MatchRequest(Input):
    """Either the id of a saved demand, or the fields of one that is not saved."""

    demand_id: RecordId | None = None
    title: Title | None = None
    description: Prose = ""
    kind: DemandKind = DemandKind.PROBLEM
    industry_codes: IndustryCodes = Field(default=[])
    region_code: RegionCode | None = None
    suggestion: OpenProse = ""
    skill_tags: SkillTagIds = Field(default=[])
    team_size: int = Field(default=1, ge=1, le=50)
    method: MatchMethod = MatchMethod.COMBINED
    limit: int = Field(default=20, ge=1, le=100)

    @property
    def described_by(self) -> list[str]:
        """The fields given that describe a demand."""
        return sorted(self.model_fields_set & DEMAND_FIELDS)


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
    """`id`, `demand_id` and `created_at` are null where the demand was not a saved one: nothing was kept.

    `cause` says why nobody, where `candidates` is empty, and is null otherwise.
    """

    id: str | None
    demand_id: str | None
    method: MatchMethod
    weights_version: str
    created_at: datetime | None
    elapsed_ms: float
    candidates: list[CandidateOut]
    rejected: list[RejectedOut]
    cause: str | None
