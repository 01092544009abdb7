"""The lists of a coordinator, read by the columns of the import templates but without a database."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.errors import AppError, Invalid
from app.imports.cells import BadCell
from app.imports.kind import ListKind
from app.imports.kinds.craftsmen import CRAFTSMEN
from app.imports.kinds.demands import DEMANDS
from app.imports.kinds.service_items import SERVICE_ITEMS, owner_of
from app.imports.reading import Limits
from app.imports.rows import Row, open_sheet, read_rows
from app.match_lists.translate import all_items, craftsman_of, demand_of, item_of
from matching import Craftsman, Demand, ServiceItem
from models.import_job import ImportKind

LIMITS = Limits(most_bytes=50 * 2**20, most_rows=50_000)
ESSENTIAL = {
    ImportKind.CRAFTSMEN: {"name", "speciality"},
    ImportKind.SERVICE_ITEMS: {"name", "title"},
    ImportKind.DEMANDS: {"title"},
}
"""What matching cannot do without. An import refuses a row for any bad cell; here the rest of the row still serves."""


@dataclass(frozen=True, slots=True)
class ListedCraftsman:
    number: str
    value: Craftsman


@dataclass(frozen=True, slots=True)
class ListedDemand:
    number: str
    value: Demand


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell, or with an empty `column` a row, that could not be read. `row_used`: the rest of the row was."""

    file: str
    row: int
    column: str
    written: str
    message: str
    hint: str
    row_used: bool


@dataclass(slots=True)
class Lists:
    craftsmen: list[ListedCraftsman] = field(default_factory=list)
    demands: list[ListedDemand] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_lists(craftsmen: Path, demands: Path, service_items: Path | None) -> Lists:
    """Raises an AppError that names the file where one cannot be read at all."""
    lists = Lists()
    people = _usable(lists, CRAFTSMEN, craftsmen, _read(lists, CRAFTSMEN, craftsmen))
    values = {_id(row): craftsman_of(_id(row), row.values) for row in people}
    if service_items is not None:
        values = _with_items(lists, service_items, people, values)
    lists.craftsmen = [ListedCraftsman(row.values.get("number", ""), values[_id(row)]) for row in people]
    for row in _usable(lists, DEMANDS, demands, _read(lists, DEMANDS, demands)):
        number = row.values.get("number", f"第 {row.number} 行")
        lists.demands.append(ListedDemand(number, demand_of(_id(row), row.values)))
    return lists


def _with_items(lists: Lists, path: Path, people: list[Row], values: dict[str, Craftsman]) -> dict[str, Craftsman]:
    """The craftsmen with the items of the list of service items beside those of their own row."""
    by_number = {row.values["number"]: values[_id(row)] for row in people if "number" in row.values}
    by_name: defaultdict[str, list[Any]] = defaultdict(list)
    for craftsman in values.values():
        by_name[craftsman.name].append(craftsman)
    rows = _read(lists, SERVICE_ITEMS, path)
    owners = {row.number: _owner(row, by_number, by_name) for row in rows}
    items: defaultdict[str, list[ServiceItem]] = defaultdict(list)
    for row in _usable(lists, SERVICE_ITEMS, path, rows):
        items[owners[row.number] or ""].append(item_of(_id(row), row.values))
    return {
        each: replace(craftsman, service_items=all_items(craftsman.service_items, items[each]))
        for each, craftsman in values.items()
    }


def _owner(row: Row, by_number: dict[str, Any], by_name: dict[str, list[Any]]) -> str | None:
    try:
        return owner_of(row, by_number, by_name)
    except BadCell as bad:
        row.refuse(None, bad.message, bad.hint)
        return None


def _read(lists: Lists, kind: ListKind, path: Path) -> list[Row]:
    try:
        sheet = open_sheet(path.read_bytes(), kind.columns, LIMITS)
    except AppError as error:
        raise Invalid(f"{kind.title}「{path.name}」：{error.detail}") from None
    except OSError as error:
        raise Invalid(f"读不了{kind.title}「{path}」：{error.strerror}") from None
    lists.warnings += [f"{kind.title}「{path.name}」：{warning}" for warning in sheet.warnings]
    return read_rows(sheet, kind.identities)


def _usable(lists: Lists, kind: ListKind, path: Path, rows: list[Row]) -> list[Row]:
    """The rows that can serve; what is wrong with any row is noted."""
    usable = []
    for row in rows:
        serves = ESSENTIAL[kind.kind] <= row.values.keys() and all(fault.column for fault in row.faults)
        if serves:
            usable.append(row)
        lists.problems += [
            Problem(path.name, row.number, fault.column, fault.value, fault.message, fault.hint, serves)
            for fault in row.faults
        ]
    return usable


def _id(row: Row) -> str:
    """Its place in the list, padded: equal scores keep the order of the list."""
    return f"{row.number:06d}"
