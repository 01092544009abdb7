"""Bodies of the service-team calls."""

from datetime import datetime

from pydantic import BaseModel, Field, field_validator

from app.checks import CompanyName, Prose, RecordId, RegionCode, SearchWords, not_null
from app.coded import UnionName, WithRegion
from app.schemas import Input, Output

CraftsmanIds = list[RecordId]


class NewTeam(Input):
    name: CompanyName
    union_id: RecordId
    region_code: RegionCode | None = None
    description: Prose = ""
    craftsman_ids: CraftsmanIds = Field(default=[], max_length=500)


class TeamChanges(Input):
    name: CompanyName | None = None
    union_id: RecordId | None = None
    region_code: RegionCode | None = None
    description: Prose | None = None

    _kept = field_validator("name", "union_id", "description", mode="before")(not_null)


class Members(Input):
    craftsman_ids: CraftsmanIds = Field(max_length=500)


class MemberOut(Output):
    id: str
    name: str
    employer: str | None


class TeamOut(WithRegion, Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    name: str
    union_id: str
    union_name: UnionName
    description: str
    member_count: int = 0
    created_at: datetime
    updated_at: datetime


class TeamDetail(TeamOut):
    members: list[MemberOut] = Field(default=[])


class TeamFilters(BaseModel):
    union: RecordId | None = Field(default=None, description="此工会及其所有下级的服务队")
    region: RegionCode | None = Field(default=None, description="此地区及其所辖")
    craftsman: RecordId | None = Field(default=None, description="此工匠所在的服务队")
    q: SearchWords | None = Field(default=None, description="名称或介绍中的字")
