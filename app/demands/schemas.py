"""Bodies of the demand calls."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, field_validator

from app.schemas import Input, Output
from models.demand import DemandKind, DemandState, Resolution, Urgency

Id = Annotated[str, Field(min_length=1, max_length=36)]
Code = Annotated[str, Field(min_length=1, max_length=12)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(min_length=1, max_length=20_000)]
Suggestion = Annotated[str, Field(max_length=2_000)]
Number = Annotated[str, Field(min_length=1, max_length=40)]
IndustryCodes = Annotated[list[Code], Field(max_length=20)]
SkillTags = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)]
Headcount = Annotated[int, Field(ge=0, le=1_000_000)]
TeamSize = Annotated[int, Field(ge=1, le=50)]


class NewDemand(Input):
    title: Title
    description: Description
    kind: DemandKind
    enterprise_id: Id | None = Field(default=None, description="企业账号可不填，默认本企业；其他账号必填")
    number: Number | None = None
    industry_codes: IndustryCodes = []
    skill_tags: SkillTags = []
    region_code: Code | None = Field(default=None, description="默认企业所在地区")
    union_id: Id | None = Field(default=None, description="默认企业所属工会")
    suggestion: Suggestion = Field(default="", description="匹配建议")
    headcount: Headcount | None = None
    urgency: Urgency = Urgency.NORMAL
    due_on: date | None = None
    team_size: TeamSize = 1


class DemandChanges(Input):
    title: Title | None = None
    description: Description | None = None
    kind: DemandKind | None = None
    number: Number | None = None
    industry_codes: IndustryCodes | None = None
    skill_tags: SkillTags | None = None
    region_code: Code | None = None
    union_id: Id | None = None
    suggestion: Suggestion | None = None
    headcount: Headcount | None = None
    urgency: Urgency | None = None
    due_on: date | None = None
    team_size: TeamSize | None = None

    @field_validator(
        "title", "description", "kind", "industry_codes", "skill_tags", "suggestion", "urgency", "team_size",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _cannot_be_emptied(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("不能清空；不修改时请不要传这个字段")
        return value


class Reason(Input):
    reason: str = Field(min_length=1, max_length=2_000)


class OptionalReason(Input):
    reason: str = Field(default="", max_length=2_000)


class Closing(Input):
    resolution: Resolution | None = Field(default=None, description="默认取企业确认的服务结果")
    reason: str = Field(default="", max_length=2_000)


class DemandOut(Output):
    id: str
    number: str | None
    title: str
    description: str
    kind: DemandKind
    enterprise_id: str
    enterprise_name: str
    union_id: str | None
    region_code: str | None
    region_name: str | None
    industry_codes: list[str]
    skill_tags: list[str]
    suggestion: str
    headcount: int | None
    urgency: Urgency
    due_on: date | None
    overdue: bool
    team_size: int
    state: DemandState
    state_name: str
    resolution: Resolution | None
    submitted_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
