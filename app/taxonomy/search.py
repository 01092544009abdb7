"""Finding reference entries by code, name, synonym, pinyin or initials, and walking their trees."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.taxonomy.names import Fault, Resolution, clean
from app.taxonomy.places import HOME, resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_occupation, resolve_skill_tag
from app.taxonomy.subtree import (
    industry_subtree_condition,
    occupation_subtree_condition,
    region_subtree_condition,
    strategic_industry_subtree_condition,
)
from models.cluster import Cluster
from models.industry import Industry
from models.occupation import Occupation
from models.region import Region
from models.skill_tag import SkillTag
from models.strategic_industry import StrategicIndustry

ROOT = "root"
"""As `parent`: the top of the tree."""

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A searchable table: its key column, how its subtrees are cut, how a whole text is read, and what comes first.

    `first` puts the entries under a code before equally good hits elsewhere.
    """

    model: type[Any]
    key: str = "code"
    subtree: Callable[[Any, str], Condition] | None = None
    resolve: Callable[[str], Resolution] | None = None
    first: str | None = None

    @property
    def key_column(self) -> Any:
        return getattr(self.model, self.key)


INDUSTRIES = Catalogue(Industry, subtree=industry_subtree_condition, resolve=resolve_industry)
REGIONS = Catalogue(Region, subtree=region_subtree_condition, resolve=resolve_region, first=HOME)
OCCUPATIONS = Catalogue(Occupation, subtree=occupation_subtree_condition, resolve=resolve_occupation)
STRATEGIC_INDUSTRIES = Catalogue(StrategicIndustry, subtree=strategic_industry_subtree_condition)
SKILL_TAGS = Catalogue(SkillTag, key="id", resolve=resolve_skill_tag)
CLUSTERS = Catalogue(Cluster, key="id")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry and its place in the tree: `path` holds the names from the root down to its parent.

    `matched` is the synonym, work type or everyday word that was found, in lower case, where the name does not show it.
    """

    row: Any
    path: tuple[str, ...] = ()
    has_children: bool = False
    matched: str | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    items: tuple[Hit, ...]
    total: int


def search(
    db: Session,
    catalogue: Catalogue,
    q: str = "",
    *,
    level: int | None = None,
    parent: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Hits:
    """Best first: exact hits, then beginnings, names, synonyms, initials and pinyin, shorter names first.

    Without `q`, `parent` lists the entries directly below it (`ROOT`: the top); with `q`, hits anywhere below it.
    """
    wanted = clean(q)
    ranks = _ranks(catalogue, q, wanted) if wanted else []
    conditions = _place(catalogue, level, parent, whole_subtree=bool(wanted))
    if ranks:
        conditions.append(or_(*ranks))
    model = catalogue.model
    total = db.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
    rows = db.scalars(
        select(model).where(*conditions).order_by(*_order(catalogue, wanted, ranks)).limit(limit).offset(offset)
    ).all()
    return Hits(_placed(db, catalogue, rows, wanted), total)


def find(db: Session, catalogue: Catalogue, key: str) -> Hit | None:
    """The entry with this very key."""
    row = db.get(catalogue.model, key) if key.isprintable() else None  # PostgreSQL refuses NUL even in a question
    return None if row is None else _placed(db, catalogue, [row], "")[0]


def _place(catalogue: Catalogue, level: int | None, parent: str | None, *, whole_subtree: bool) -> list[Condition]:
    conditions: list[Condition] = []
    if level is not None:
        conditions.append(catalogue.model.level == level)
    if parent is None or (parent == ROOT and whole_subtree):
        return conditions
    if parent == ROOT:
        return [*conditions, catalogue.model.parent_code.is_(None)]
    if whole_subtree and catalogue.subtree is not None:
        below = catalogue.subtree(catalogue.key_column, parent.upper())
        return [*conditions, and_(below, catalogue.key_column != parent.upper())]
    return [*conditions, catalogue.model.parent_code == parent.upper()]


def _ranks(catalogue: Catalogue, q: str, wanted: str) -> list[Condition]:
    """From the surest way to be meant to the loosest."""
    model = catalogue.model
    code, text = func.lower(catalogue.key_column), model.search_text
    wanted = wanted if wanted.isascii() else wanted.replace(" ", "")
    ranks = [
        or_(catalogue.key_column.in_(_spelt_out(catalogue, q)), code == wanted, text == wanted),
        or_(code.startswith(wanted, autoescape=True), text.startswith(wanted, autoescape=True)),
        func.lower(model.name).contains(wanted, autoescape=True),
        text.contains(wanted, autoescape=True),
    ]
    letters = _letters(wanted)
    if letters:
        ranks.append(or_(model.initials == letters, model.pinyin == letters))
        ranks.append(or_(model.initials.startswith(letters), model.pinyin.startswith(letters)))
    if len(letters) >= 2:
        ranks.append(model.initials.contains(letters))
    if len(letters) >= 3:  # two letters of pinyin are in half of all names
        ranks.append(model.pinyin.contains(letters))
    return ranks


def _order(catalogue: Catalogue, wanted: str, ranks: list[Condition]) -> list[Any]:
    order: list[Any] = []
    if ranks:
        order.append(case(*((rank, position) for position, rank in enumerate(ranks))))
    if ranks and catalogue.first:
        order.append(case((catalogue.key_column.startswith(catalogue.first), 0), else_=1))
    if ranks and not wanted[0].isdigit():  # what begins with a code stays in the order of codes
        order.append(func.length(catalogue.model.name))
    return [*order, catalogue.model.position]


def _letters(wanted: str) -> str:
    """What may be pinyin or initials: 'ji xie' and xi'an lose what only parts syllables."""
    joined = wanted.replace(" ", "").replace("'", "")
    return joined if joined.isascii() and joined.isalnum() else ""


def _spelt_out(catalogue: Catalogue, q: str) -> list[str]:
    """Codes a whole text stands for: 3525 模具制造, C3525, 佛山南海, 440605000000."""
    if catalogue.resolve is None:
        return []
    found = catalogue.resolve(q)
    if found.code is not None:
        return [found.code]
    return [option.code for option in found.suggestions] if found.fault is Fault.AMBIGUOUS else []


def _placed(db: Session, catalogue: Catalogue, rows: Sequence[Any], wanted: str) -> tuple[Hit, ...]:
    if catalogue.subtree is None:
        return tuple(Hit(row, matched=_matched(row, wanted)) for row in rows)
    above = _above(db, catalogue.model, rows)
    codes = [row.code for row in rows]
    parent_code = catalogue.model.parent_code
    parents = set(db.scalars(select(parent_code).where(parent_code.in_(codes)).distinct()))
    return tuple(Hit(row, _path(row, above), row.code in parents, _matched(row, wanted)) for row in rows)


def _above(db: Session, model: type[Any], rows: Iterable[Any]) -> dict[str, Any]:
    """Everything above the rows, by code; a query a level, whatever the number of rows."""
    above: dict[str, Any] = {}
    missing = {row.parent_code for row in rows if row.parent_code}
    while missing:
        found = db.scalars(select(model).where(model.code.in_(missing))).all()
        above.update((row.code, row) for row in found)
        missing = {row.parent_code for row in found if row.parent_code} - above.keys()
    return above


def _path(row: Any, above: dict[str, Any]) -> tuple[str, ...]:
    names: list[str] = []
    while row.parent_code:
        row = above[row.parent_code]
        names.append(row.name)
    return tuple(reversed(names))


def _matched(row: Any, wanted: str) -> str | None:
    if not wanted:
        return None
    letters = _letters(wanted)
    lines = zip(row.search_text.split("\n"), row.pinyin.split("\n"), row.initials.split("\n"), strict=True)
    for position, (form, pinyin, initials) in enumerate(lines):
        if wanted in form or (letters and (letters in initials or letters in pinyin)):
            return form if position else None
    return None
