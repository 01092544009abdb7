"""Bodies of the union calls."""

from datetime import datetime

from pydantic import BaseModel, Field, field_validator

from app.checks import CompanyName, RecordId, RegionCode, SearchWords, not_null
from app.coded import WithRegion
from app.schemas import Input, Output
from models.union import Tier


class NewUnion(Input):
    name: CompanyName
    tier: Tier
    parent_id: RecordId | None = None
    region_code: RegionCode | None = None


class UnionChanges(Input):
    """A new parent moves the union with everything below it; `null` makes it a root."""

    name: CompanyName | None = None
    tier: Tier | None = None
    parent_id: RecordId | None = None
    region_code: RegionCode | None = None

    _kept = field_validator("name", "tier", mode="before")(not_null)


class UnionOut(WithRegion, Output):
    """Every coordinator may know a union's name and place in the tree; when it was recorded, those above it."""

    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    name: str
    tier: Tier
    parent_id: str | None
    created_at: datetime | None = Field(description="本工会及下级工会才显示")
    updated_at: datetime | None = Field(description="本工会及下级工会才显示")


class UnionDetail(UnionOut):
    """`ancestors`: names from the root down to the parent."""

    ancestors: list[str] = Field(default=[])
    child_count: int | None = Field(default=None, description="直接下级的个数；本工会及下级工会才显示")


class UnionFilters(BaseModel):
    tier: Tier | None = None
    parent: RecordId | None = Field(default=None, description="只看此工会的直接下级")
    within: RecordId | None = Field(default=None, description="此工会及其所有下级")
    region: RegionCode | None = Field(default=None, description="此地区及其所辖")
    q: SearchWords | None = Field(default=None, description="名称中的字，或拼音、首字母")
