"""Bodies of the craftsman calls."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, field_validator

from app.checks import (
    CompanyName,
    Description,
    Honours,
    IndustryCode,
    IndustryCodes,
    Line,
    Number,
    PersonName,
    Phone,
    PhoneOrMask,
    Prose,
    RecordId,
    RegionCode,
    SearchWords,
    ShortLine,
    SkillLevelCode,
    SkillTagId,
    SkillTagIds,
    Title,
    blank_is_absent,
    not_null,
)
from app.coded import TagNames, UnionName, WithIndustries, WithRegion, WithSkillLevel
from app.schemas import Input, Output
from models.craftsman import ServiceItemKind
from models.union import Tier

Blank = BeforeValidator(blank_is_absent)
Capacity = Annotated[int, Field(ge=0, le=100, description="同时可承担的服务数")]
TeamIds = Annotated[list[RecordId], Field(max_length=50)]


class NewServiceItem(Input):
    title: Title
    description: Prose = ""
    kind: ServiceItemKind = ServiceItemKind.PROBLEM_SOLVING
    industry_codes: IndustryCodes = Field(default=[])


class ServiceItemChanges(Input):
    title: Title | None = None
    description: Prose | None = None
    kind: ServiceItemKind | None = None
    industry_codes: IndustryCodes | None = None

    _kept = field_validator("title", "description", "kind", "industry_codes", mode="before")(not_null)


class NewCraftsman(Input):
    """`skill_tags` are given as names, synonyms or ids and held as ids; codes may be given as official names."""

    name: PersonName
    speciality: Description
    region_code: RegionCode
    number: Annotated[Number | None, Blank] = None
    occupation: Annotated[Line | None, Blank] = None
    industry_codes: IndustryCodes = Field(default=[])
    skill_tags: SkillTagIds = Field(default=[])
    honours: Honours = Field(default=[])
    skill_level: Annotated[SkillLevelCode | None, Blank] = None
    service_items: Annotated[list[NewServiceItem], Field(max_length=100)] = Field(default=[])
    capacity: Capacity = 3
    union_id: Annotated[RecordId | None, Blank] = None
    team_ids: TeamIds = Field(default=[])
    employer: Annotated[CompanyName | None, Blank] = None
    employer_enterprise_id: Annotated[RecordId | None, Blank] = Field(
        default=None, description="所在单位即库中哪家企业"
    )
    employer_released: bool | None = Field(default=None, description="单位是否同意外出服务；空为未征询")
    release_expires_on: date | None = Field(default=None, description="单位同意至哪一天（含）；空为不限")
    phone: Annotated[Phone | None, Blank] = None
    available: bool = True


class CraftsmanChanges(Input):
    """Only what is given changes; `null` empties what may be empty. Service items have calls of their own."""

    name: PersonName | None = None
    speciality: Description | None = None
    region_code: RegionCode | None = None
    number: Annotated[Number | None, Blank] = None
    occupation: Annotated[Line | None, Blank] = None
    industry_codes: IndustryCodes | None = None
    skill_tags: SkillTagIds | None = None
    honours: Honours | None = None
    skill_level: Annotated[SkillLevelCode | None, Blank] = None
    capacity: Capacity | None = None
    union_id: Annotated[RecordId | None, Blank] = None
    team_ids: TeamIds | None = None
    employer: Annotated[CompanyName | None, Blank] = None
    employer_enterprise_id: Annotated[RecordId | None, Blank] = None
    employer_released: bool | None = None
    release_expires_on: date | None = None
    phone: Annotated[PhoneOrMask | None, Blank] = None
    available: bool | None = None

    _kept = field_validator(
        "name",
        "speciality",
        "region_code",
        "industry_codes",
        "skill_tags",
        "honours",
        "capacity",
        "team_ids",
        "available",
        mode="before",
    )(not_null)


OWN_FIELDS = frozenset(
    {"speciality", "occupation", "industry_codes", "skill_tags", "employer", "phone", "capacity", "available"}
)
"""What a craftsman's own account may change; name, honours, level and belongings are the union's to record."""


class ServiceItemOut(Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    title: str
    description: str
    kind: ServiceItemKind
    industry_codes: list[str]
    created_at: datetime
    updated_at: datetime


class TeamName(Output):
    id: str
    name: str


class CraftsmanOut(WithRegion, WithIndustries, WithSkillLevel, Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    number: str | None
    name: str
    speciality: str
    occupation: str | None
    occupation_code: str | None
    skill_tags: TagNames = Field(validation_alias="tags")
    honours: list[str]
    employer: str | None
    employer_enterprise_id: str | None
    employer_released: bool | None
    release_expires_on: date | None
    phone: str | None
    union_id: str | None
    union_name: UnionName = None
    teams: list[TeamName]
    service_items: list[ServiceItemOut]
    capacity: int
    load: int
    available: bool
    created_at: datetime
    updated_at: datetime


class CraftsmanFilters(BaseModel):
    industry: IndustryCode | None = Field(default=None, description="此行业及其下各类")
    region: RegionCode | None = Field(default=None, description="此地区及其所辖")
    tier: Tier | None = Field(default=None, description="所属工会的层级")
    union: RecordId | None = Field(default=None, description="此工会及其所有下级的工匠")
    team: RecordId | None = Field(default=None, description="此服务队的成员")
    tag: list[SkillTagId] = Field(default=[], max_length=10, description="技能标签，可重复，须全部具备")
    skill_level: SkillLevelCode | None = None
    honour: ShortLine | None = Field(default=None, description="荣誉名称中的字")
    available: bool | None = Field(default=None, description="本人是否可接受任务")
    free_capacity: bool | None = Field(default=None, description="是否还有余力（服务数未满）")
    q: SearchWords | None = Field(default=None, description="姓名、专长、单位、服务项目等中的字，或姓名的拼音、首字母")
