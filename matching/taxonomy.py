"""The national codes and vocabularies the engine reasons with, as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Industry:
    """A GB/T 4754-2017 entry. `level` is 1 section (letter), 2 division, 3 group, 4 class."""

    code: str
    name: str
    parent: str | None
    level: int
    section: str


@dataclass(frozen=True, slots=True)
class Region:
    """A GB/T 2260 entry or a Guangdong township (level 4, nine digits); coordinates in degrees, GCJ-02."""

    code: str
    name: str
    parent: str | None
    level: int
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Occupation:
    """An entry of the 2022 occupational classification. `level` is 1 to 4; work types are its official finer names."""

    code: str
    name: str
    parent: str | None
    level: int
    work_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillTag:
    id: str
    name: str
    kind: str
    synonyms: tuple[str, ...]
    occupation_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All keyed by code. `clusters` and `strategic_industries` map an id to the GB code prefixes that belong to it."""

    industries: Mapping[str, Industry]
    regions: Mapping[str, Region]
    occupations: Mapping[str, Occupation]
    skill_tags: Mapping[str, SkillTag]
    cluster_names: Mapping[str, str]
    clusters: Mapping[str, frozenset[str]]
    strategic_industry_names: Mapping[str, str]
    strategic_industries: Mapping[str, frozenset[str]]
    industry_keywords: Mapping[str, tuple[str, ...]]
    """Everyday words to the GB codes they point at: 线路板 -> (3982,)."""
    partial_members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By strategic industry the GB codes that belong to it only in part."""
    common_words: Mapping[str, float] = field(default_factory=dict)
    """Words of everyday and general technical writing, each with the share of texts that use it; the rest are rare."""
