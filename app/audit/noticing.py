"""Every write is noticed, or the transaction fails: what makes a session keep the audit log by itself.

Rows that pass through a flush and `insert()`, `update()`, `delete()` statements are told to the log as events. Beneath
them a watch on the connection sees each table that is written to at all; where it saw an audited table that nobody
told of, the commit is refused.
"""

import re
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, event, select
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, UOWTransaction

from app.audit import chain
from app.audit.events import Verb, forget, loggable, note, noticed
from app.audit.policy import AUDITED, SILENT

WRITTEN = "written_tables"
MOST_IDS = 1_000
_WRITE = re.compile(
    r'\s*(?:WITH\b.*?\b)?(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE | re.DOTALL
)


class UnauditedWrite(RuntimeError):
    """A fault of ours, never of the request: a write went past the unit of work."""


def follow(sessions: type[Session]) -> None:
    """Makes every session of this class keep the log. Called before `revisions.follow`: the chain is locked first."""
    event.listen(sessions, "after_flush", _notice_rows)
    event.listen(sessions, "do_orm_execute", _notice_statement)
    event.listen(sessions, "before_commit", _log)
    event.listen(sessions, "after_soft_rollback", _forget)


def watch(engine: Engine) -> None:
    event.listen(engine, "begin", _begin_watch)
    event.listen(engine, "before_cursor_execute", _watch)


def _begin_watch(connection: Connection) -> None:
    connection.info[WRITTEN] = set()


def _watch(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.startswith("SELECT") and (written := _WRITE.match(statement)):
        connection.info.setdefault(WRITTEN, set()).add(written[1])


def _notice_rows(db: Session, context: UOWTransaction) -> None:
    """All that the flush writes: `context.states` also holds rows that go because their owner let go of them."""
    for state, (is_deleted, is_listed_only) in context.states.items():
        table = cast(Table, state.mapper.local_table).name
        if not is_listed_only and table in AUDITED:
            verb = Verb.DELETED if is_deleted else Verb.UPDATED if state.key else Verb.CREATED
            _notice_row(db, state, table, verb)


def _notice_row(db: Session, state: InstanceState[Any], table: str, verb: Verb) -> None:
    noticed(db).tables.add(table)
    part, changes = AUDITED[table], _changes(db, state, verb)
    if verb is Verb.UPDATED and not changes:
        return
    owner = getattr(state.obj(), part.owner)
    if part.field is None:
        note(db, part.kind, owner, verb, changes)
    else:
        note(db, part.kind, owner, Verb.UPDATED, {part.field: None})


def _changes(db: Session, state: InstanceState[Any], verb: Verb) -> dict[str, Any]:
    """By column [before, after], or None where the values stay out of the log; None for lists in linking tables."""
    mapper = state.mapper
    found: dict[str, Any] = {}
    for relation in mapper.relationships:
        if relation.secondary is not None and (relation.key in state.committed_state or verb is not Verb.UPDATED):
            noticed(db).tables.add(cast(Any, relation.secondary).name)
            if verb is Verb.UPDATED:
                found[relation.key] = None
    if verb is Verb.DELETED:
        return found
    for column in mapper.column_attrs:
        key = column.key
        if key in SILENT or (verb is Verb.UPDATED and key not in state.committed_state):
            continue
        history = state.attrs[key].history
        if history.added or (verb is Verb.UPDATED and history.has_changes()):
            found[key] = _shown(mapper, column, history.deleted, history.added)
    return found


def _shown(mapper: Any, column: Any, before: Any, after: Any) -> list[Any] | None:
    table_column = mapper.columns[column.key]
    values = [(each[0] if each else None) for each in (before, after)]
    shown = [loggable(value) for value in values]
    if table_column.foreign_keys or table_column.primary_key:
        shown = [value if isinstance(value, str) else given for value, given in zip(values, shown, strict=True)]
    return None if ... in shown else shown


def _notice_statement(state: ORMExecuteState) -> None:
    """A bulk statement: the records it touches by their ids, where the statement or the rows name them."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement = cast(Any, state.statement)
    table: str = getattr(statement.table, "name", "")
    part = AUDITED.get(table)
    if part is None:
        return
    noticed(state.session).tables.add(table)
    verb = Verb.CREATED if state.is_insert else Verb.DELETED if state.is_delete else Verb.UPDATED
    for owner in _owners(state, statement, part.owner):
        if part.field is None:
            note(state.session, part.kind, owner, verb, {})
        else:
            note(state.session, part.kind, owner, Verb.UPDATED, {part.field: None})


def _owners(state: ORMExecuteState, statement: Any, owner: str) -> Iterable[str | None]:
    column = statement.table.c[owner]
    if getattr(statement, "whereclause", None) is not None:
        met = select(column).where(statement.whereclause).order_by(column).limit(MOST_IDS)
        return sorted(set(state.session.scalars(met, state.parameters)))
    given: list[Any] = state.parameters if isinstance(state.parameters, list) else [state.parameters or {}]
    named = {row.get(owner) for row in given} - {None}
    return sorted(named) if named else [None]


def _log(db: Session) -> None:
    if db.in_nested_transaction():
        return  # a savepoint; the transaction around it is yet to commit
    db.flush()
    found = noticed(db)
    written = db.connection().info.get(WRITTEN, set()) & AUDITED.keys()
    if written - found.tables:
        raise UnauditedWrite(f"written past the unit of work: {sorted(written - found.tables)}")
    if found.events:
        chain.append(db, found.events)
    forget(db)


def _forget(db: Session, _previous: object) -> None:
    """A savepoint's rollback keeps what was noticed: an event too many is better than one too few."""
    if not db.in_nested_transaction():
        forget(db)
