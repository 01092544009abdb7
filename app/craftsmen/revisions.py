"""Which craftsmen changed since when, so that the match index of every process follows.

The invariant: whoever has read revision r sees every change numbered up to r. A transaction that changed craftsmen
takes its number just before it commits, under the lock of the one `pool_revision` row, and holds that lock to the end:
so numbers become visible in their order, each together with the rows it stands for. The lock is the last a transaction
takes, hence it never closes a circle of waiting.

Nobody has to remember it. A `UnitOfWork` notices what passes through it: rows of the pool added, changed or deleted,
and `update()` or `delete()` statements on them. What matters to matching but is kept elsewhere (a rating, a finished
service) is told with `record_change`.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Result, event, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from models.craftsman import Craftsman, CraftsmanIndustry, CraftsmanSkillTag, ServiceItem
from models.pool_change import PoolChange, PoolRevision
from models.team import ServiceTeam, TeamMember

OWNER: dict[type, Any] = {
    Craftsman: Craftsman.id,
    CraftsmanIndustry: CraftsmanIndustry.craftsman_id,
    CraftsmanSkillTag: CraftsmanSkillTag.craftsman_id,
    ServiceItem: ServiceItem.craftsman_id,
    TeamMember: TeamMember.craftsman_id,
}
"""The tables of the pool, and which column of each names the craftsman."""
PENDING = "changed_craftsmen"
CHUNK = 500
_REVISION = select(PoolRevision.value)


def record_change(db: Session, craftsman_ids: Iterable[str]) -> None:
    """These craftsmen get a new revision when the transaction commits, once, however often they are named."""
    db.info.setdefault(PENDING, set()).update(craftsman_ids)


def current_revision(db: Session) -> int:
    return db.scalar(_REVISION) or 0


def changes_since(db: Session, revision: int) -> tuple[int, set[str]]:
    """The present revision, and who changed after `revision`: read those afresh; an id no longer there was deleted.

    The revision is read first: a commit in between can only name more craftsmen, who will be named again next time.
    """
    now = current_revision(db)
    if now == revision:
        return revision, set()
    return now, set(db.scalars(select(PoolChange.craftsman_id).where(PoolChange.revision > revision)))


def follow(sessions: type[Session]) -> None:
    """Makes every session of this class keep the invariant."""
    event.listen(sessions, "before_flush", _lock_changing_teams)
    event.listen(sessions, "after_flush", _notice_rows)
    event.listen(sessions, "do_orm_execute", _notice_statement)
    event.listen(sessions, "before_commit", _take_revision)


def _lock_changing_teams(db: Session, _context: UOWTransaction, _instances: object) -> None:
    """A team's name counts in matching, so its members change with it; its lock keeps the list of members still."""
    teams = [row for row in _changing(db) if isinstance(row, ServiceTeam) and row.id is not None]
    for team in sorted(teams, key=lambda team: team.id):
        db.execute(select(ServiceTeam.id).where(ServiceTeam.id == team.id).with_for_update())
        record_change(db, db.scalars(select(TeamMember.craftsman_id).where(TeamMember.team_id == team.id)))


def _notice_rows(db: Session, _context: UOWTransaction) -> None:
    record_change(db, (getattr(row, OWNER[type(row)].key) for row in _changing(db) if type(row) in OWNER))


def _changing(db: Session) -> list[object]:
    return [*db.new, *db.deleted, *(row for row in db.dirty if db.is_modified(row))]


def _notice_statement(state: ORMExecuteState) -> Result[Any] | None:
    mapper = state.bind_mapper
    if mapper is None or mapper.class_ not in OWNER or not (state.is_insert or state.is_update or state.is_delete):
        return None
    if not state.is_insert and cast(Any, state.statement).whereclause is not None:
        return _run_on_locked_rows(state, mapper)
    # An insert, or an update by primary key: the rows themselves name the craftsmen.
    rows = state.parameters if isinstance(state.parameters, list) else [state.parameters or {}]
    record_change(state.session, (row[OWNER[mapper.class_].key] for row in rows))
    return None


def _run_on_locked_rows(state: ORMExecuteState, mapper: Mapper[Any]) -> Result[Any]:
    """Runs an `update()` or `delete()` on just the rows it is found to meet, which are locked first.

    Otherwise a row that comes to meet the conditions in between would be changed and go unnoticed.
    """
    statement = cast(Any, state.statement)
    keys = mapper.primary_key
    met = state.session.execute(
        select(OWNER[mapper.class_], *keys).where(statement.whereclause).order_by(*keys).with_for_update(),
        state.parameters,
    ).all()
    record_change(state.session, (row[0] for row in met))
    return state.invoke_statement(statement.where(tuple_(*keys).in_([tuple(row[1:]) for row in met])))


def _take_revision(db: Session) -> None:
    if db.in_nested_transaction():
        return  # a savepoint; the transaction around it is yet to commit
    db.flush()
    changed = sorted(db.info.pop(PENDING, ()))
    if not changed:
        return
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    next_one = insert(PoolRevision).values(id=1, value=1)
    revision = db.scalar(
        next_one.on_conflict_do_update(index_elements=["id"], set_={"value": PoolRevision.value + 1}).returning(
            PoolRevision.value
        )
    )
    for start in range(0, len(changed), CHUNK):
        rows = [{"craftsman_id": each, "revision": revision} for each in changed[start : start + CHUNK]]
        notice = insert(PoolChange).values(rows)
        db.execute(
            notice.on_conflict_do_update(index_elements=["craftsman_id"], set_={"revision": notice.excluded.revision})
        )
