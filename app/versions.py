"""A record's version counts edits of what belongs to it too: its tags, its members, its service items.

Rows of the record itself are counted by the database (models/base.Versioned). Here the rows of child tables are: once
a transaction and owner, and not where the owner's own row is written anyway or was made in the same transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, event, select, update
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.attributes import set_committed_value

from app.audit.events import Verb, noticed
from app.audit.policy import AUDITED
from models import Base
from models.base import Versioned, utc_now

COUNTED = "counted_versions"
_AT_ONCE = 1_000
_APART = frozenset({"account", "dispatch_plan"})
"""Records not shown with their parts: a login counts a second factor's steps, workers write a plan side by side."""
_VERSIONED = frozenset(
    cast(Table, mapper.local_table).name for mapper in Base.registry.mappers if issubclass(mapper.class_, Versioned)
)


class Owner(NamedTuple):
    """Whose version a child table's rows count for, and the column that names it."""

    table: Table
    column: str


def follow(sessions: type[Session]) -> None:
    """Called after the audit log's: what was made in this transaction is known from there."""
    event.listen(sessions, "after_flush", _count_rows)
    event.listen(sessions, "do_orm_execute", _count_statement)
    for over in ("after_commit", "after_soft_rollback"):
        event.listen(sessions, over, _forget)


def owners() -> dict[str, Owner]:
    """By child table: those that the audit log rolls up into a record with a version."""
    found: dict[str, Owner] = {}
    for name, part in AUDITED.items():
        if part.field is None:
            continue
        [key] = Base.metadata.tables[name].c[part.owner].foreign_keys or [None]
        if key is not None and key.column.table.name in _VERSIONED - _APART:
            found[name] = Owner(key.column.table, part.owner)
    return found


_OWNERS = owners()


def _count_rows(db: Session, context: UOWTransaction) -> None:
    touched: dict[Table, set[str]] = defaultdict(set)
    for state, (_is_deleted, is_listed_only) in context.states.items():
        if is_listed_only:
            continue
        table = cast(Table, state.mapper.local_table)
        if owner := _OWNERS.get(table.name):
            touched[owner.table].add(getattr(state.obj(), owner.column))
        if table.name in _VERSIONED and _is_written(state):
            _counted(db).add((table.name, cast(Any, state.obj()).id))
        for owner, ids in _linked(state):
            touched[owner.table] |= ids
    for owned_by, ids in touched.items():
        _count(db, owned_by, ids)


def _is_written(state: InstanceState[Any]) -> bool:
    """Whether the flush wrote the row itself; a change of a list alone does not."""
    changed = state.committed_state.keys() & {each.key for each in state.mapper.column_attrs}
    return not state.key or any(state.attrs[key].history.has_changes() for key in changed)


def _linked(state: InstanceState[Any]) -> Iterator[tuple[Owner, set[str]]]:
    """Rows of a table that only links: the record at either end may be the one that owns them."""
    for relation in state.mapper.relationships:
        owner = _OWNERS.get(getattr(relation.secondary, "name", ""))
        if owner is None or relation.key not in state.committed_state:
            continue
        history = state.attrs[relation.key].history
        ends = [*(history.added or ()), *(history.deleted or ())]
        if relation.mapper.local_table is owner.table:
            yield owner, {each.id for each in ends}
        elif ends:
            yield owner, {cast(Any, state.obj()).id}


def _count_statement(state: ORMExecuteState) -> None:
    """A bulk statement: the owners by their ids, where the statement or the rows name them."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement = cast(Any, state.statement)
    owner = _OWNERS.get(getattr(statement.table, "name", ""))
    if owner is None:
        return
    if getattr(statement, "whereclause", None) is not None:
        met = select(statement.table.c[owner.column]).where(statement.whereclause).distinct()
        ids = set(state.session.scalars(met, state.parameters))
    else:
        given: list[Any] = state.parameters if isinstance(state.parameters, list) else [state.parameters or {}]
        ids = {row[owner.column] for row in given if owner.column in row}
    _count(state.session, owner.table, ids)


def _count(db: Session, table: Table, ids: set[str]) -> None:
    counted = _counted(db)
    due = sorted(each for each in ids if (table.name, each) not in counted and not _is_made_here(db, table, each))
    if not due:
        return
    noticed(db).tables.add(table.name)
    counted |= {(table.name, each) for each in due}
    connection, now = db.connection(), utc_now()
    for start in range(0, len(due), _AT_ONCE):
        those = table.c.id.in_(due[start : start + _AT_ONCE])
        if len(due) > 1:  # in the order of the ids, so that two never wait for each other in a circle
            connection.execute(select(table.c.id).where(those).order_by(table.c.id).with_for_update(key_share=True))
        grown = update(table).where(those).values(version=table.c.version + 1, updated_at=now)
        _show(db, table, connection.execute(grown.returning(table.c.id, table.c.version, table.c.updated_at)))


def _is_made_here(db: Session, table: Table, id_: str) -> bool:
    told = noticed(db).rows.get((AUDITED[table.name].kind, id_))
    return told is not None and told.action.endswith(Verb.CREATED)


def _show(db: Session, table: Table, rows: Iterable[Any]) -> None:
    """What the session holds of these records says the same."""
    [mapper] = [each for each in Base.registry.mappers if each.local_table is table]
    for row in rows:
        held = db.identity_map.get(mapper.identity_key_from_primary_key((row.id,)))
        if held is not None:
            set_committed_value(held, "version", row.version)
            set_committed_value(held, "updated_at", row.updated_at)


def _counted(db: Session) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = db.info.setdefault(COUNTED, set())
    return found


def _forget(db: Session, *_rest: object) -> None:
    if not db.in_nested_transaction():
        db.info.pop(COUNTED, None)
