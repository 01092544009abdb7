"""The hand-written sources read into values: trades (trades/*.toml), whole craftsmen and demands (cases/*.txt)."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
KINDS = {"诊": "咨询诊断", "攻": "难题攻关", "训": "技能培训", "管": "班组管理", "徒": "师带徒"}


@dataclass(frozen=True, slots=True)
class Item:
    """A service a craftsman offers; `kind` is the import template's word."""

    kind: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a demand of a trade may be about; who would post it is narrowed by `industry`, `place` or a `host` trade."""

    kind: str
    title: str
    parts: tuple[str, ...]
    industry: str | None
    place: str | None
    host: str | None


@dataclass(frozen=True, slots=True)
class Trade:
    """The vocabulary of one trade; `hosts` are trades whose enterprises post this one's demands."""

    key: str
    shop: str
    tags: tuple[str, ...]
    industries: tuple[str, ...]
    jobs: tuple[str, ...]
    places: tuple[str, ...]
    firms: tuple[str, ...]
    hosts: tuple[str, ...]
    scenes: tuple[str, ...]
    skills: tuple[str, ...]
    deeds: tuple[str, ...]
    items: tuple[Item, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class WrittenCraftsman:
    name: str
    job: str
    level: str
    place: str
    employer: str
    industry: str
    tags: tuple[str, ...]
    honours: tuple[str, ...]
    capacity: str
    speciality: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class WrittenDemand:
    enterprise: str
    place: str
    industry: str
    scale: str
    specialised: str
    kind: str
    title: str
    description: str
    extras: dict[str, str]


@cache
def load_trades() -> dict[str, Trade]:
    trades = {}
    for path in sorted((HERE / "trades").glob("*.toml")):
        for key, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            trades[key] = _trade(key, table)
    return trades


@cache
def load_craftsmen() -> list[WrittenCraftsman]:
    written = []
    for name, job, level, place, employer, industry, tags, honours, capacity, speciality, items in _rows("craftsmen"):
        offered = tuple(_written_item(text) for text in items.split("//"))
        split_tags, split_honours = tuple(tags.split()), tuple(honours.split())
        written.append(
            WrittenCraftsman(
                name, job, level, place, employer, industry, split_tags, split_honours, capacity, speciality, offered
            )
        )
    return written


@cache
def load_demands() -> list[WrittenDemand]:
    written: list[WrittenDemand] = []
    for name, place, industry, scale, specialised, kind, title, description, extras in _rows("demands"):
        enterprise = (name, place, industry, scale, specialised)
        if name == "=":
            last = written[-1]
            enterprise = (last.enterprise, last.place, last.industry, last.scale, last.specialised)
        pairs = (extra.partition("=") for extra in extras.split("；") if extra)
        written.append(WrittenDemand(*enterprise, kind, title, description, {key: text for key, _, text in pairs}))
    return written


def _rows(case: str) -> Iterator[list[str]]:
    for line in (HERE / "cases" / f"{case}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def _written_item(text: str) -> Item:
    title, _, description = text[2:].partition("=")
    return Item(KINDS[text[0]], title, description)


def _trade(key: str, table: dict[str, str | list[str]]) -> Trade:
    def words(name: str, parted_by: str | None = None) -> tuple[str, ...]:
        cell = table.get(name, "")
        return tuple(cell.split(parted_by)) if isinstance(cell, str) else tuple(cell)

    items = tuple(Item(KINDS[row[0]], *row[2:].split("|")) for row in words("items"))
    kinds = {"problems": "技术难题", "trainings": "技能培训", "consults": "技术咨询", "manages": "班组管理"}
    topics = tuple(_topic(kind, row) for name, kind in kinds.items() for row in words(name))
    shop = "".join(words("shop"))
    return Trade(
        key=key,
        shop=shop,
        tags=words("tags"),
        industries=words("industries"),
        jobs=words("jobs", "/"),
        places=words("places"),
        firms=words("firms"),
        hosts=words("cross"),
        scenes=words("scenes"),
        skills=words("skills"),
        deeds=words("deeds"),
        items=items,
        topics=topics,
    )


def _topic(kind: str, row: str) -> Topic:
    marks, _, text = row.removeprefix("[").partition("]") if row.startswith("[") else ("", "", row)
    industry = place = host = None
    for mark in marks.split():
        if mark.isdigit():
            industry = mark
        elif "市" in mark:
            place = mark
        else:
            host = mark
    title, *parts = text.split("|")
    return Topic(kind, title, tuple(parts), industry, place, host)
