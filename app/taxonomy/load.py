"""Bringing the database's reference tables up to the committed facts."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, insert, inspect, select, tuple_, update
from sqlalchemy.orm import Session

from app.taxonomy import pinyin
from app.taxonomy.files import DATA, load_skill_levels, load_taxonomy, read_rows, split
from app.taxonomy.pinyin import pinyin_and_initials
from matching.text import normalise
from models.base import Base
from models.cluster import Cluster, ClusterIndustry
from models.industry import Industry, IndustryKeyword
from models.occupation import Occupation, WorkType
from models.reference_load import ReferenceLoad
from models.region import Region
from models.skill_level import SkillLevel
from models.skill_tag import SkillTag
from models.strategic_industry import StrategicIndustry, StrategicIndustryClass

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableReport:
    """`surplus`: rows the facts no longer know, kept because people, demands or enterprises may refer to them."""

    table: str
    inserted: int
    updated: int
    deleted: int
    unchanged: int
    surplus: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    tables: tuple[TableReport, ...]

    @property
    def changed(self) -> bool:
        return any(table.inserted or table.updated or table.deleted for table in self.tables)

    @property
    def summary(self) -> str:
        if not self.changed:
            return f"参考数据已是最新，共 {sum(table.unchanged for table in self.tables)} 行，没有改动"
        inserted, updated, deleted = (
            sum(getattr(table, count) for table in self.tables) for count in ("inserted", "updated", "deleted")
        )
        return f"参考数据已更新：新增 {inserted} 行，修改 {updated} 行，删除 {deleted} 行"


def load_reference_tables(db: Session) -> LoadReport:
    """Inserts and updates what differs from the files, and nothing else: a second run changes nothing."""
    return LoadReport(tuple(_load(db, model, list(rows())) for model, rows in TABLES))


def ensure_reference_tables(db: Session) -> None:
    """What a start does: loads only where the facts, or how they are laid out, have changed since the last load."""
    current = _fingerprint()
    loaded = db.get(ReferenceLoad, 1, with_for_update=True)
    if loaded is not None and loaded.fingerprint == current:
        return
    load_reference_tables(db)
    db.merge(ReferenceLoad(id=1, fingerprint=current))


def _fingerprint() -> str:
    sources = [Path(__file__), Path(pinyin.__file__), *sorted(DATA.glob("*.csv"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _load(db: Session, model: type[Base], wanted: list[Row]) -> TableReport:
    key_names = [column.name for column in inspect(model).primary_key]
    present = {
        tuple(row[name] for name in key_names): dict(row)
        for row in db.execute(select(inspect(model).local_table)).mappings()
    }
    new, different = [], []
    for row in wanted:
        found = present.pop(tuple(row[name] for name in key_names), None)
        if found is None:
            new.append(row)
        elif found != row:
            different.append(row)
    if new:
        db.execute(insert(model), new)
    if different:
        db.execute(update(model), different)
    deleted = _delete_links(db, model, list(present)) if model in LINKS else 0
    db.expire_all()
    return TableReport(
        table=model.__tablename__,
        inserted=len(new),
        updated=len(different),
        deleted=deleted,
        unchanged=len(wanted) - len(new) - len(different),
        surplus=len(present) - deleted,
    )


def _delete_links(db: Session, model: type[Base], keys: list[tuple[Any, ...]]) -> int:
    """Nothing refers to a link, so one that the facts dropped goes."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    if keys:
        db.execute(delete(table).where(tuple_(*table.primary_key).in_(keys)))
    return len(keys)


def _searchable(position: int, name: str, *synonyms: str) -> Row:
    forms = [normalise(form) for form in (name, *synonyms)]
    sounds = [pinyin_and_initials(form) for form in forms]
    return {
        "name": name,
        "search_text": "\n".join(forms),
        "pinyin": "\n".join(full for full, _ in sounds),
        "initials": "\n".join(initials for _, initials in sounds),
        "position": position,
    }


def _industries() -> Iterator[Row]:
    keywords: dict[str, list[str]] = defaultdict(list)
    for keyword, code in read_rows("industry_keywords"):
        keywords[code].append(keyword)
    for position, entry in enumerate(load_taxonomy().industries.values()):
        yield {
            "code": entry.code,
            "parent_code": entry.parent,
            "level": entry.level,
            "section": entry.section,
            **_searchable(position, entry.name, *keywords[entry.code]),
        }


def _industry_keywords() -> Iterator[Row]:
    for keyword, code in read_rows("industry_keywords"):
        yield {"keyword": keyword, "industry_code": code}


def _regions() -> Iterator[Row]:
    for position, entry in enumerate(load_taxonomy().regions.values()):
        yield {
            "code": entry.code,
            "parent_code": entry.parent,
            "level": entry.level,
            "longitude": entry.longitude,
            "latitude": entry.latitude,
            **_searchable(position, entry.name),
        }


def _occupations() -> Iterator[Row]:
    marks = {code: (digital == "1", green == "1") for code, *_, digital, green in read_rows("occupations")}
    for position, entry in enumerate(load_taxonomy().occupations.values()):
        digital, green = marks[entry.code]
        yield {
            "code": entry.code,
            "parent_code": entry.parent,
            "level": entry.level,
            "digital": digital,
            "green": green,
            **_searchable(position, entry.name, *entry.work_types),
        }


def _work_types() -> Iterator[Row]:
    for position, (code, name) in enumerate(read_rows("work_types")):
        yield {"occupation_code": code, "name": name, "position": position}


def _skill_levels() -> Iterator[Row]:
    for level in load_skill_levels().values():
        yield {"code": level.code, "name": level.name, "rank": level.rank, "national_name": level.national_name}


def _skill_tags() -> Iterator[Row]:
    for position, (tag_id, name, kind, synonyms, occupation_codes) in enumerate(read_rows("skill_tags")):
        yield {
            "id": tag_id,
            "kind": kind,
            "synonyms": list(split(synonyms)),
            "occupation_codes": list(split(occupation_codes)),
            **_searchable(position, name, *split(synonyms)),
        }


def _clusters() -> Iterator[Row]:
    for position, (cluster_id, name, kind) in enumerate(read_rows("clusters")):
        yield {"id": cluster_id, "kind": kind, **_searchable(position, name)}


def _cluster_industries() -> Iterator[Row]:
    for cluster_id, code in read_rows("cluster_industries"):
        yield {"cluster_id": cluster_id, "industry_code": code}


def _strategic_industries() -> Iterator[Row]:
    for position, (code, name, parent, level) in enumerate(read_rows("strategic_industries")):
        yield {"code": code, "parent_code": parent or None, "level": int(level), **_searchable(position, name)}


def _strategic_industry_classes() -> Iterator[Row]:
    for code, industry_code, leaf, partial in read_rows("strategic_industry_classes"):
        yield {
            "strategic_industry_code": code,
            "industry_code": industry_code,
            "leaf": leaf,
            "partial": partial == "1",
        }


# Parents before children, so that foreign keys hold at every step.
TABLES: tuple[tuple[type[Base], Callable[[], Iterator[Row]]], ...] = (
    (Industry, _industries),
    (IndustryKeyword, _industry_keywords),
    (Region, _regions),
    (Occupation, _occupations),
    (WorkType, _work_types),
    (SkillLevel, _skill_levels),
    (SkillTag, _skill_tags),
    (Cluster, _clusters),
    (ClusterIndustry, _cluster_industries),
    (StrategicIndustry, _strategic_industries),
    (StrategicIndustryClass, _strategic_industry_classes),
)
LINKS: frozenset[type[Base]] = frozenset({IndustryKeyword, WorkType, ClusterIndustry, StrategicIndustryClass})
