"""What the reference routes take and answer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.schemas import Input, Output


class Name(Output):
    code: str
    name: str


class TreeEntry(Output):
    """`path`: the names from the root down to the parent. `matched`: the synonym, work type or word found."""

    code: str
    name: str
    level: int
    parent: str | None
    path: list[str]
    has_children: bool
    matched: str | None = None


class IndustryRead(TreeEntry):
    section: str


class MembershipRead(Output):
    """`leaf` is the official third-level name; `partial`: only part of the class belongs."""

    code: str
    name: str
    leaf: str
    partial: bool


class ClusterName(Output):
    id: str
    name: str


class IndustryDetail(IndustryRead):
    clusters: list[ClusterName]
    strategic_industries: list[MembershipRead]


class RegionRead(TreeEntry):
    longitude: float | None = Field(description="GCJ-02")
    latitude: float | None = Field(description="GCJ-02")


class OccupationRead(TreeEntry):
    digital: bool
    green: bool


class OccupationDetail(OccupationRead):
    work_types: list[str]


class SkillTagRead(Output):
    id: str
    name: str
    kind: str
    synonyms: list[str]
    occupation_codes: list[str]
    matched: str | None = None


class SkillLevelRead(Output):
    code: str
    name: str
    rank: int
    national_name: str | None


class ClusterRead(Output):
    id: str
    name: str
    kind: str
    industries: list[Name]


class StrategicIndustryDetail(TreeEntry):
    classes: list[MembershipRead]


class SuggestInput(Input):
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class SuggestedIndustry(Output):
    """`phrase` decided most; `phrases` are all that spoke for it, as they stand in the text."""

    code: str
    name: str
    level: int
    path: list[str]
    confidence: float
    phrase: str
    phrases: list[str]


class SuggestedSkillTag(Output):
    id: str
    name: str
    confidence: float
    phrase: str
    phrases: list[str]


class SuggestionRead(Output):
    """`characters_read`: how much of the text was looked at."""

    industries: list[SuggestedIndustry]
    skill_tags: list[SuggestedSkillTag]
    characters_read: int
