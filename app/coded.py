"""Codes shown together with what they stand for."""

from typing import Annotated, Any

from pydantic import AliasPath, BaseModel, BeforeValidator, Field, computed_field

from app.taxonomy.files import load_skill_levels, load_taxonomy
from app.taxonomy.places import place_name


class NamedCode(BaseModel):
    code: str
    name: str


def _codes(rows: Any) -> Any:
    return [getattr(row, "industry_code", row) for row in rows]


def _tag_names(rows: Any) -> Any:
    tags = load_taxonomy().skill_tags
    return [tags[row.skill_tag_id].name if hasattr(row, "skill_tag_id") else row for row in rows]


TagNames = Annotated[list[str], BeforeValidator(_tag_names)]
"""Read from a row's `tags`."""
UnionName = Annotated[str | None, Field(validation_alias=AliasPath("union", "name"))]
"""Read from a row's `union`."""


class WithRegion(BaseModel):
    region_code: str | None

    @computed_field
    def region_name(self) -> str | None:
        """From the province down: 广东省佛山市南海区."""
        return place_name(self.region_code) if self.region_code else None


class WithIndustries(BaseModel):
    industry_codes: Annotated[list[str], BeforeValidator(_codes), Field(validation_alias="industries")]

    @computed_field
    def industries(self) -> list[NamedCode]:
        entries = load_taxonomy().industries
        return [NamedCode(code=code, name=entries[code].name) for code in self.industry_codes]


class WithSkillLevel(BaseModel):
    skill_level: str | None

    @computed_field
    def skill_level_name(self) -> str | None:
        return load_skill_levels()[self.skill_level].name if self.skill_level else None
