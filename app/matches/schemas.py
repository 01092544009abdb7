"""What a match is asked with, and what it answers."""

from datetime import datetime

from pydantic import Field

from app.checks import IndustryCodes, OpenProse, Prose, RecordId, RegionCode, SkillTagIds, Title
from app.schemas import Input, Output
from app.scope import Position
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


class SpanOut(Output):
    """A stretch of one field's text as it was given, in characters (code points): `end` is the first beyond it."""

    field: str
    start: int
    end: int
    item_id: str | None = None


class EvidenceOut(Output):
    """The demand's phrase and the craftsman's, quoted as they stand.

    `source_id` is the service item, skill tag, concept or code it speaks of. The spans say where the phrases stand, in
    a field of the demand and of that item or the craftsman; null where nothing is quoted, and in matches made before
    they were kept.
    """

    kind: str
    demand_phrase: str
    craftsman_phrase: str
    source_id: str | None
    demand_span: SpanOut | None = None
    craftsman_span: SpanOut | None = None


class ReasonOut(Output):
    code: str
    points: float
    text: str
    evidence: list[EvidenceOut]


class CraftsmanBrief(Output):
    """The craftsman as they stand now, not when the match was made.

    In a summary `region_name` ends with the city, and `employer`, `speciality`, `load`, `capacity` and `available` are
    null.
    """

    region_name: str
    occupation: str | None
    skill_tags: list[str] = Field(description="技能标签的名称")
    honours: list[str]
    employer: str | None
    speciality: str | None
    load: int | None
    capacity: int | None
    available: bool | None


class Seen(Output):
    """How much of a person is shown: all of those in reach; of another union's a summary, with 王师傅 for a name and
    reasons that do not quote what they wrote."""

    position: Position = Field(description="own：本工会；subtree：下级工会；other：其他工会")
    summary: bool = Field(description="是否只是概要（他会工匠）")


class CandidateOut(Seen):
    """`score` is the sum of the reasons' points. `craftsman` is null where they have left the pool since."""

    rank: int
    craftsman_id: str
    name: str
    score: float
    reasons: list[ReasonOut]
    craftsman: CraftsmanBrief | None


class RejectedOut(Seen):
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


class ExplanationRequest(MatchRequest):
    """A demand as for a match, and the craftsman asked about. `limit` is that of the list they would stand in."""

    craftsman_id: RecordId


class RuleOut(Output):
    """A rule that excludes someone."""

    code: str
    text: str


class WhyNotOut(Output):
    """`code` is excluded, below_floor, below_minimum or outranked."""

    code: str
    text: str


class ScoredOut(Seen):
    """`score` is the sum of the reasons' points."""

    craftsman_id: str
    name: str
    score: float
    reasons: list[ReasonOut]


class DifferenceOut(Output):
    """`points` are the signal's share of the gap between the two scores, negative where it speaks for the candidate."""

    code: str
    points: float
    text: str


class CounterfactualOut(Output):
    """A single change of the craftsman, with the score and the rank it would give.

    `code` is load, capacity, availability, skill_tag, industry or service_item; `subject` the tag's id, the industry's
    code or the word it is about. `rank` is null where they would still not be proposed beside anyone.
    """

    code: str
    subject: str | None
    text: str
    score: float
    rank: int | None
    puts_first: bool


class ExplanationOut(Output):
    """Where one craftsman stands for one demand, now.

    `standing` counts from 1 among all who fit, and is null for whoever does not. `first` is who stands first instead,
    and null, as `why_not` is, for who does. The points of `differences` add up to the first's score less the
    candidate's.
    `counterfactuals` are those that alone put the craftsman first; where none does, all that would lift them. Of
    another union's craftsman none is told: each would tell what they have in hand or offer.
    """

    demand_id: str | None
    method: MatchMethod
    weights_version: str
    standing: int | None
    proposed: bool
    why_not: WhyNotOut | None
    candidate: ScoredOut
    rejections: list[RuleOut]
    first: ScoredOut | None
    differences: list[DifferenceOut]
    counterfactuals: list[CounterfactualOut]
