"""Names in a list that stand for records: found for many rows at once, close ones offered where there is none."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.cells import BadCell
from app.imports.columns import Column
from app.imports.rows import Row
from app.taxonomy.names import key
from models.union import Union

MOST_SUGGESTIONS = 3
CLOSE_ENOUGH = 60.0
AT_ONCE = 500


def in_batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Distinct values, few enough for one IN (...)."""
    distinct = sorted({value for value in values if value is not None})
    for start in range(0, len(distinct), AT_ONCE):
        yield distinct[start : start + AT_ONCE]


class Names:
    """The records of one table, with columns `id` and `name`, that some names stand for."""

    def __init__(self, db: Session, table: Any, what: str, names: Iterable[str | None]) -> None:
        self._db, self._table, self._what = db, table, what
        self._ids: dict[str, str] = {}
        for batch in in_batches(names):
            self._ids |= {
                name: id_ for id_, name in db.execute(select(table.id, table.name).where(table.name.in_(batch)))
            }
        self._all: dict[str, str] | None = None

    def id_of(self, name: str) -> str:
        """Raises BadCell with close names. Punctuation and width do not matter."""
        if name not in self._ids:
            same = [each for each in self._every() if key(each) == key(name)]
            if len(same) != 1:
                raise BadCell(f"没有名为“{name}”的{self._what}", self._suggestion(name))
            self._ids[name] = self._every()[same[0]]
        return self._ids[name]

    def _suggestion(self, name: str) -> str:
        found = process.extract(
            name, list(self._every()), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=MOST_SUGGESTIONS
        )
        if not found:
            return f"请先建立这个{self._what}，或核对名称"
        return "是否指" + "、".join(f"“{close}”" for close, _, _ in found) + "？"

    def _every(self) -> dict[str, str]:
        if self._all is None:
            rows: Sequence[Any] = self._db.execute(select(self._table.id, self._table.name)).all()
            self._all = {name: id_ for id_, name in rows}
        return self._all


def link_unions(db: Session, rows: Iterable[Row], column: Column) -> None:
    """Puts `union_id` where a row names a union that there is."""
    rows = list(rows)
    unions = Names(db, Union, "工会", (row.values.get("union") for row in rows))
    for row in rows:
        name = row.values.pop("union", None)
        if name is not None:
            try:
                row.values["union_id"] = unions.id_of(name)
            except BadCell as bad:
                row.refuse(column, bad.message, bad.hint)
