"""The committed fact tables (data/*.csv), read into the engine's value."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matching.taxonomy import Background, Concept, Discipline, Industry, Occupation, Region, SkillTag, Taxonomy

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """One of the eight levels of 人社部发〔2022〕14号; `national_name` is the written form on certificates, if any."""

    code: str
    name: str
    rank: int
    national_name: str | None


def read_rows(table: str) -> Iterator[list[str]]:
    """The cells of data/{table}.csv without its header, in file order, which is the official order."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@cache
def load_taxonomy() -> Taxonomy:
    """Everything the engine reasons with, read once a process (about 40 ms).

    `strategic_industries` holds only memberships the official table states itself: a top-level code appears there
    where the source names no finer one (新材料), never as the sum of its children.
    """
    return Taxonomy(
        industries={
            code: Industry(code, name, parent or None, int(level), section)
            for code, name, parent, level, section in read_rows("industries")
        },
        regions={
            code: Region(code, name, parent or None, int(level), _number(longitude), _number(latitude))
            for code, name, parent, level, longitude, latitude in read_rows("regions")
        },
        occupations=_occupations(),
        skill_tags={
            tag_id: SkillTag(tag_id, name, kind, split(synonyms), split(occupation_codes))
            for tag_id, name, kind, synonyms, occupation_codes in read_rows("skill_tags")
        },
        cluster_names={cluster_id: name for cluster_id, name, _kind in read_rows("clusters")},
        clusters=_grouped((cluster_id, prefix) for cluster_id, prefix in read_rows("cluster_industries")),
        strategic_industry_names={code: name for code, name, _parent, _level in read_rows("strategic_industries")},
        strategic_industries=_grouped(
            (code, industry_code) for code, industry_code, _leaf, _partial in read_rows("strategic_industry_classes")
        ),
        industry_keywords=_keywords(),
        partial_members=_grouped(
            (code, industry_code)
            for code, industry_code, _leaf, partial in read_rows("strategic_industry_classes")
            if partial == "1"
        ),
        concepts={concept.id: concept for concept in _concepts()},
        disciplines={
            key: Discipline(key, name, split(words), split(related))
            for key, name, words, related in read_rows("disciplines")
        },
        background=_background(),
    )


@cache
def load_skill_levels() -> dict[str, SkillLevel]:
    """By code, lowest level first."""
    return {
        code: SkillLevel(code, name, int(rank), national_name or None)
        for code, name, rank, national_name in read_rows("skill_levels")
    }


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _occupations() -> dict[str, Occupation]:
    work_types: dict[str, list[str]] = defaultdict(list)
    for code, name in read_rows("work_types"):
        work_types[code].append(name)
    return {
        code: Occupation(code, name, parent or None, int(level), tuple(work_types.get(code, ())))
        for code, name, parent, level, _digital, _green in read_rows("occupations")
    }


def _concepts() -> Iterator[Concept]:
    """From every table in data/concepts, one for each part of the economy."""
    for path in sorted((DATA / "concepts").glob("*.csv")):
        for key, field, name, words, hints, industries, occupations, related in read_rows(f"concepts/{path.stem}"):
            yield Concept(
                key, field, name, split(words), split(hints), split(industries), split(occupations), split(related)
            )


def _background() -> Background:
    """The first row counts the texts, under the empty word."""
    rows = read_rows("background")
    _, texts = next(rows)
    return Background(int(texts), {gram: int(count) for gram, count in rows})


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key, member in pairs:
        groups[key].add(member)
    return {key: frozenset(members) for key, members in groups.items()}


def _keywords() -> dict[str, tuple[str, ...]]:
    keywords: dict[str, list[str]] = defaultdict(list)
    for keyword, code in read_rows("industry_keywords"):
        keywords[keyword].append(code)
    return {keyword: tuple(codes) for keyword, codes in keywords.items()}
