"""Bodies of the demand calls."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasPath, BaseModel, BeforeValidator, Field, computed_field, field_validator

from app.checks import (
    CompanyName,
    IndustryCode,
    IndustryCodes,
    Number,
    OpenProse,
    Prose,
    RecordId,
    RegionCode,
    SearchWords,
    SkillTagId,
    SkillTagIds,
    Title,
    blank_is_absent,
    not_null,
    without_repeats,
)
from app.clocks.schemas import ClockOut
from app.coded import TagNames, WithIndustries, WithRegion
from app.demands.lifecycle import LIFECYCLE
from app.schemas import Input, Output
from models.demand import DemandKind, DemandState, Resolution, Urgency
from models.union import Tier

Blank = BeforeValidator(blank_is_absent)
Description = Annotated[Prose, Field(min_length=1)]
Headcount = Annotated[int, Field(ge=0, le=10_000_000)]
TeamSize = Annotated[int, Field(ge=1, le=50)]
PublicTitle = Annotated[
    Title | None, Blank, Field(description="工匠接受之前看到的名称；空着时为需求名称，涉密的只写类型、行业、城市")
]
PublicSummary = Annotated[
    Prose | None, Blank, Field(description="工匠接受之前看到的摘要；描述、匹配建议、联系人、附件在接受之后才可见")
]
Why = Annotated[Prose, Field(max_length=2000)]
ExcludedEmployers = Annotated[list[CompanyName], Field(max_length=20), AfterValidator(without_repeats)]


def _names(rows: Any) -> Any:
    return [getattr(row, "name", row) for row in rows]


class NewDemand(Input):
    title: Title
    description: Description
    kind: DemandKind
    enterprise_id: Annotated[RecordId | None, Blank] = Field(
        default=None, description="企业账号可不填，默认本企业；其他账号必填"
    )
    number: Annotated[Number | None, Blank] = None
    industry_codes: IndustryCodes = Field(default=[])
    skill_tags: SkillTagIds = Field(default=[])
    region_code: Annotated[RegionCode | None, Blank] = Field(default=None, description="默认企业所在地区")
    union_id: Annotated[RecordId | None, Blank] = Field(default=None, description="默认企业所属工会")
    suggestion: OpenProse = Field(default="", description="匹配建议")
    headcount: Headcount | None = None
    urgency: Urgency = Urgency.NORMAL
    due_on: date | None = None
    team_size: TeamSize = 1
    public_title: PublicTitle = None
    public_summary: PublicSummary = None
    confidential: bool = Field(default=False, description="涉密：接受任务之前，连名称也不公开")
    excluded_employers: ExcludedEmployers = Field(default=[], description="须回避的单位名称：其职工不派，需求不予示知")


class DemandChanges(Input):
    """Only what is given changes; `null` empties what may be empty."""

    title: Title | None = None
    description: Description | None = None
    kind: DemandKind | None = None
    number: Annotated[Number | None, Blank] = None
    industry_codes: IndustryCodes | None = None
    skill_tags: SkillTagIds | None = None
    region_code: Annotated[RegionCode | None, Blank] = None
    union_id: Annotated[RecordId | None, Blank] = None
    suggestion: Prose | None = None
    headcount: Headcount | None = None
    urgency: Urgency | None = None
    due_on: date | None = None
    team_size: TeamSize | None = None
    public_title: PublicTitle = None
    public_summary: PublicSummary = None
    confidential: bool | None = None
    excluded_employers: ExcludedEmployers | None = None

    _kept = field_validator(
        "title", "description", "kind", "industry_codes", "skill_tags", "suggestion", "urgency", "team_size",
        "confidential", "excluded_employers", mode="before",
    )(not_null)  # fmt: skip


class Reason(Input):
    reason: Annotated[Why, Field(min_length=1)]


class OptionalReason(Input):
    reason: Why = ""


class Closing(Input):
    resolution: Resolution | None = Field(default=None, description="默认取企业确认的服务结果")
    reason: Why = ""


class DemandFilters(BaseModel):
    state: list[DemandState] = Field(default=[], description="可重复，任一即可")
    kind: list[DemandKind] = Field(default=[], description="可重复，任一即可")
    urgency: list[Urgency] = Field(default=[], description="可重复，任一即可")
    industry: IndustryCode | None = Field(default=None, description="此行业及其下各类")
    region: RegionCode | None = Field(default=None, description="此地区及其所辖")
    tag: list[SkillTagId] = Field(default=[], max_length=10, description="技能标签，可重复，须全部具备")
    tier: Tier | None = Field(default=None, description="所属工会的层级")
    union: RecordId | None = Field(default=None, description="此工会及其所有下级的需求")
    enterprise_id: RecordId | None = None
    open: bool | None = Field(default=None, description="未办结且未撤回")
    overdue: bool | None = Field(default=None, description="过了期望日期仍未交付")
    q: SearchWords | None = Field(default=None, description="编号、标题、描述、匹配建议、企业名称中的词，空格分隔")


class DemandOut(WithRegion, WithIndustries, Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    number: str | None
    title: str
    description: str
    kind: DemandKind
    enterprise_id: str
    enterprise_name: Annotated[str, Field(validation_alias=AliasPath("enterprise", "name"))]
    union_id: str | None
    skill_tags: Annotated[TagNames, Field(validation_alias="tags")]
    suggestion: str
    headcount: int | None
    urgency: Urgency
    due_on: date | None
    overdue: bool = Field(default=False, description="过了期望日期仍未交付")
    team_size: int
    public_title: str | None
    public_summary: str | None
    confidential: bool
    detail_open: bool = Field(
        default=True, description="为假时看到的是公开部分：名称和描述为公开的名称和摘要，匹配建议、联系人为空"
    )
    contact_name: Annotated[str | None, Field(validation_alias=AliasPath("enterprise", "contact_name"))] = None
    contact_phone: Annotated[str | None, Field(validation_alias=AliasPath("enterprise", "phone"))] = None
    excluded_employers: Annotated[list[str], BeforeValidator(_names), Field(validation_alias="excluded")]
    tier: Tier | None = Field(description="提级或下派后所在层级；空为由所属工会办理")
    handling_union_id: str | None = Field(description="提级或下派后的办理工会；空为由所属工会办理")
    task_force: bool = Field(description="由省总工作专班办理")
    clock: ClockOut | None = Field(description="现在的期限；空为不计时")
    state: DemandState
    resolution: Resolution | None
    submitted_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @computed_field
    def state_name(self) -> str:
        return LIFECYCLE.state_names[self.state]
