"""Bodies of the enterprise calls."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, field_validator

from app.checks import (
    CompanyName,
    CreditCode,
    FullPersonName,
    IndustryCode,
    IndustryCodes,
    LongLine,
    PersonName,
    Phone,
    PhoneOrMask,
    RecordId,
    RegionCode,
    SearchWords,
    blank_is_absent,
    not_null,
)
from app.coded import UnionName, WithIndustries, WithRegion
from app.schemas import Input, Output
from models.enterprise import Scale, Specialisation

Blank = BeforeValidator(blank_is_absent)
Headcount = Annotated[int, Field(ge=0, le=10_000_000)]


class NewEnterprise(Input):
    name: CompanyName
    credit_code: Annotated[CreditCode | None, Blank] = None
    region_code: Annotated[RegionCode | None, Blank] = None
    industry_codes: IndustryCodes = Field(default=[])
    scale: Scale | None = None
    specialisation: Specialisation = Specialisation.NONE
    union_id: Annotated[RecordId | None, Blank] = None
    contact_name: Annotated[FullPersonName | None, Blank] = None
    phone: Annotated[Phone | None, Blank] = None
    address: Annotated[LongLine | None, Blank] = None
    headcount: Headcount | None = None


class EnterpriseChanges(Input):
    """Only what is given changes; `null` empties what may be empty."""

    name: CompanyName | None = None
    credit_code: Annotated[CreditCode | None, Blank] = None
    region_code: Annotated[RegionCode | None, Blank] = None
    industry_codes: IndustryCodes | None = None
    scale: Scale | None = None
    specialisation: Specialisation | None = None
    union_id: Annotated[RecordId | None, Blank] = None
    contact_name: Annotated[PersonName | None, Blank] = None
    phone: Annotated[PhoneOrMask | None, Blank] = None
    address: Annotated[LongLine | None, Blank] = None
    headcount: Headcount | None = None

    _kept = field_validator("name", "industry_codes", "specialisation", mode="before")(not_null)


OWN_FIELDS = frozenset({"region_code", "industry_codes", "scale", "contact_name", "phone", "address", "headcount"})
"""What an enterprise's own account may change; its name, code and standing are the union's to record."""


class EnterpriseOut(WithRegion, WithIndustries, Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    name: str
    credit_code: str | None
    scale: Scale | None
    specialisation: Specialisation
    union_id: str | None
    union_name: UnionName = None
    contact_name: str | None
    phone: str | None
    address: str | None
    headcount: int | None
    created_at: datetime
    updated_at: datetime


class EnterpriseFilters(BaseModel):
    industry: IndustryCode | None = Field(default=None, description="此行业及其下各类")
    region: RegionCode | None = Field(default=None, description="此地区及其所辖")
    specialisation: Specialisation | None = None
    scale: Scale | None = None
    union: RecordId | None = Field(default=None, description="此工会及其所有下级的企业")
    q: SearchWords | None = Field(default=None, description="名称、信用代码、地址中的字，或名称的拼音、首字母")
