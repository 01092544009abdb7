"""Names in a list that stand for records: found for many rows at once, close ones offered where there is none."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.imports.cells import BadCell
from app.imports.columns import Column
from app.imports.rows import Row
from app.scope import in_scope
from app.taxonomy.names import key
from models.account import Account
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
    """The records of one table, with columns `id` and `name`, that some names stand for: of those that `known` lets
    through, so that neither a name nor a suggestion tells of any other."""

    def __init__(self, db: Session, table: Any, what: str, names: Iterable[str | None], known: Select[Any]) -> None:
        self._db, self._what = db, what
        self._known = known.with_only_columns(table.id, table.name)
        self._ids: dict[str, str] = {}
        for batch in in_batches(names):
            self._ids |= {name: id_ for id_, name in db.execute(self._known.where(table.name.in_(batch)))}
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
            rows: Sequence[Any] = self._db.execute(self._known).all()
            self._all = {name: id_ for id_, name in rows}
        return self._all


def link_unions(db: Session, rows: Iterable[Row], column: Column, account: Account) -> None:
    """Puts `union_id` where a row names a union that there is, in the account's reach. What unions there are, every
    union may know."""
    rows = list(rows)
    unions = Names(db, Union, "工会", (row.values.get("union") for row in rows), select(Union))
    within = _Within(db, account)
    for row in rows:
        name = row.values.pop("union", None)
        if name is not None:
            try:
                row.values["union_id"] = within.check(unions.id_of(name), name)
            except BadCell as bad:
                row.refuse(column, bad.message, bad.hint)


class _Within:
    """Asks once for each union a list names: they are few."""

    def __init__(self, db: Session, account: Account) -> None:
        self._db, self._account = db, account
        self._answers: dict[str, bool] = {}

    def check(self, union_id: str, name: str) -> str:
        """Raises BadCell."""
        if union_id not in self._answers:
            query = select(Union.id).where(Union.id == union_id, in_scope(Union.id, self._account))
            self._answers[union_id] = self._db.scalar(query) is not None
        if not self._answers[union_id]:
            raise BadCell(f"“{name}”不是本工会或下级工会", "只能导入本工会及下级工会的名单；请更正，或交由该工会导入")
        return union_id


def at_home(values: dict[str, Any], account: Account) -> dict[str, Any]:
    """A newcomer whose row names no union belongs to that of whoever brings the list."""
    return {"union_id": account.union_id, **values}


def visible_ids(db: Session, known: Select[Any], table: Any, ids: Iterable[str]) -> set[str]:
    """Those of the ids that `known`, a query of the table, lets through."""
    query = known.with_only_columns(table.id)
    return {found for batch in in_batches(ids) for found in db.scalars(query.where(table.id.in_(batch)))}
