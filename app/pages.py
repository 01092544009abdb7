"""Lists a page at a time: newest first, continued by an opaque cursor."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.errors import Invalid

Item = TypeVar("Item")
Row = TypeVar("Row")


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    total: int
    next: str | None = None


class Paging(BaseModel):
    limit: int
    after: str | None


def paging(
    limit: Annotated[int, Query(ge=1, le=200, description="每页条数")] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="上一页答复中的 next")] = None,
) -> Paging:
    return Paging(limit=limit, after=None if cursor is None else _decode(cursor))


Paged = Annotated[Paging, Depends(paging)]


def page_of(
    db: Session,
    query: Select[Row],
    key: InstrumentedAttribute[str],
    paging: Paging,
    show: Callable[[Row], Item],
) -> Page[Item]:
    """Answers one page of `query`, ordered by `key` descending (ids are UUIDv7: newest first) and shown by `show`."""
    total = db.scalar(select(func.count()).select_from(query.order_by(None).options().subquery())) or 0
    name = key.class_.__tablename__
    if paging.after is not None:
        query = query.where(key < _of_this_list(paging.after, name))
    rows: Sequence[Row] = db.scalars(query.order_by(key.desc()).limit(paging.limit + 1)).all()
    shown = rows[: paging.limit]
    more = len(rows) > paging.limit
    return Page(
        items=[show(row) for row in shown],
        total=total,
        next=_encode(f"{name}:{getattr(shown[-1], key.key)}") if more else None,
    )


def _encode(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise _invalid_cursor() from None


def _of_this_list(cursor: str, name: str) -> str:
    """A cursor of another list would answer with an arbitrary part of this one."""
    list_name, _, last = cursor.partition(":")
    if list_name != name or not last:
        raise _invalid_cursor()
    return last


def _invalid_cursor() -> Invalid:
    return Invalid("cursor 无效：请原样传回上一页答复中的 next", errors=[{"loc": ["query", "cursor"], "msg": "无效"}])
