"""What a kind of list is: its columns, what tells its rows apart, how they go in and come out."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.error_words import in_chinese
from app.errors import AppError, Duplicate
from app.imports.cells import BadCell
from app.imports.columns import Column
from app.imports.rows import Identities, Row
from models.account import Account
from models.import_job import ImportKind

ELSEWHERE = "其他工会已有相同或相近的记录"
ALLOWED = "请核对；确非同一条，请选择“允许疑似重复”（allow_duplicates=true）后重新导入"


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who imports, when, and whether likely duplicates are wanted."""

    account: Account
    now: datetime
    allow_duplicates: bool


@dataclass(frozen=True, slots=True)
class ListKind:
    """`take_in` writes the rows that can go in and adds to the others' faults; one outcome a row, in order.

    `rows_out` gives the cells of the records with these ids as text, by column key, personal ones masked but for the
    ids named last; what it gives, `take_in` finds unchanged.
    """

    kind: ImportKind
    title: str
    columns: tuple[Column, ...]
    identities: Identities
    take_in: Callable[[Session, Sequence[Row], Circumstances], list[Outcome]]
    rows_out: Callable[[Session, Sequence[str], Container[str]], Iterator[dict[str, str]]]


def take_each(
    rows: Sequence[Row], take: Callable[[Row], Outcome], columns: Sequence[Column], sees: Callable[[str], bool]
) -> list[Outcome]:
    """One row after another; what a service or a schema refuses becomes the row's fault. `sees` says of a record's id
    whether whoever imports may read of it: a fault tells nothing of the others."""
    return [_take(row, take, columns, sees) for row in rows]


def _take(row: Row, take: Callable[[Row], Outcome], columns: Sequence[Column], sees: Callable[[str], bool]) -> Outcome:
    if row.faults:
        return Outcome.REJECTED
    try:
        return take(row)
    except BadCell as bad:
        row.refuse(None, bad.message, bad.hint)
    except Duplicate as duplicate:
        row.refuse(None, *_resembles(duplicate, sees))
    except AppError as error:
        places = [fault["loc"][1] for fault in error.errors if len(fault["loc"]) > 1]
        row.refuse(_column(columns, places[0] if places else ""), error.detail)
    except ValidationError as error:
        for fault in error.errors():
            row.refuse(_column(columns, fault["loc"][0] if fault["loc"] else ""), in_chinese(fault))
    return Outcome.REJECTED


def _column(columns: Sequence[Column], field: object) -> Column | None:
    name = str(field)
    return next((column for column in columns if column.key in (name, name.removesuffix("_id"))), None)


def _resembles(duplicate: Duplicate, sees: Callable[[str], bool]) -> tuple[str, str]:
    found = duplicate.extra.get("resembles") or []
    listed = [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]
    seen = [each for each in listed if sees(str(each.get("id")))]
    if listed and not seen:
        return ELSEWHERE, ALLOWED if "allow_duplicate" in duplicate.detail else ""
    if not seen or "allow_duplicate" not in duplicate.detail:
        return duplicate.detail, ""  # the same number or name: nothing to be allowed
    first = seen[0]
    named = "，".join(str(first[key]) for key in ("name", "title", "employer", "number") if first.get(key))
    why = f"（{first['why']}）" if first.get("why") else ""
    return (
        f"疑似重复：已有“{named}”{why}",
        ALLOWED,
    )
