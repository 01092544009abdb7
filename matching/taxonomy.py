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
class Concept:
    """A field of competence as fine as a craftsman's speciality. Each of its `words` alone says that a text is about
    it, whoever writes: symptoms, tools, products, trades, departments; `hints` point here and elsewhere too. `related`
    are concepts that a person of this one can often help with; `field` is the discipline it belongs to."""

    id: str
    field: str
    name: str
    words: tuple[str, ...]
    hints: tuple[str, ...]
    industry_codes: tuple[str, ...]
    occupation_codes: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discipline:
    """What kindred concepts belong to: `words` name it as a whole, as a university's department does; `related` are
    disciplines that a person of this one can often help with."""

    id: str
    name: str
    words: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `texts` general technical texts each character, pair of characters or Latin run occurs."""

    texts: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


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
    concepts: Mapping[str, Concept] = field(default_factory=dict)
    disciplines: Mapping[str, Discipline] = field(default_factory=dict)
    """By the `field` of their concepts."""
    background: Background = field(default_factory=Background)
