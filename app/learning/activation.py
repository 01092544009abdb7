"""Putting weights to use and going back: one at a time, each change written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.learning.versions import active_version, fits_engine
from matching import DEFAULT
from models.weights_version import WeightsActivation, WeightsState, WeightsVersion


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes the weights; no account where it is done on the command line."""

    name: str
    account_id: str | None = None


def activate(
    db: Session, version: str, actor: Actor, now: datetime, reason: str, *, despite_objections: bool = False
) -> None:
    """Every next match of every process uses `version`. One with objections is put to use only by saying so."""
    rows = _locked(db)
    target = next((row for row in rows if row.version == version), None)
    if target is None and version != DEFAULT.version:
        raise NotFound(f"没有权重版本“{version}”")
    if not fits_engine(version):
        raise Conflict(f"“{version}”是随另一版引擎学得的，与现在的引擎（{DEFAULT.version}）不合，请重新学习")
    if version == active_version(db):
        raise Conflict(f"“{version}”已在使用")
    objections = target.card["objections"] if target else []
    if objections and not despite_objections:
        sentences = "；".join(each["text"] for each in objections)
        raise Conflict(f"不建议启用“{version}”：{sentences}。确要启用请注明不顾异议", objections=objections)
    _switch(db, rows, version, actor, now, reason)


def roll_back(db: Session, actor: Actor, now: datetime, reason: str) -> str:
    """Undoes the last activation that is not yet undone; answers the version that is in use again."""
    rows = _locked(db)
    used = versions_in_use(db)
    if len(used) < 2 or used[-1] != active_version(db):
        raise Conflict("没有可退回的版本：自本版引擎启用以来没有启用过别的权重")
    _switch(db, rows, used[-2], actor, now, reason, rollback=True)
    return used[-2]


def versions_in_use(db: Session) -> list[str]:
    """As a stack: the last is in use, each came to use when the one before it was. A rollback takes the last away."""
    used: list[str] = []
    for change in db.scalars(select(WeightsActivation).order_by(WeightsActivation.position)):
        if not used or used[-1] != change.replaced:  # a new engine came with its own weights in between
            used = [change.replaced]
        if change.rollback:
            used.pop()
        else:
            used.append(change.version)
    return used


def _locked(db: Session) -> Sequence[WeightsVersion]:
    """Every learned version as it stands now: whoever changes the one in use holds them all till the commit.

    Without a row to lock there is nothing to activate and nothing to go back to.
    """
    return db.scalars(
        select(WeightsVersion).order_by(WeightsVersion.id).with_for_update().execution_options(populate_existing=True)
    ).all()


def _switch(
    db: Session,
    rows: Sequence[WeightsVersion],
    version: str,
    actor: Actor,
    now: datetime,
    reason: str,
    *,
    rollback: bool = False,
) -> None:
    replaced = active_version(db)
    for row in rows:
        if row.state is WeightsState.ACTIVE:
            row.state = WeightsState.RETIRED
    db.flush()  # before the next becomes active: the index lets only one be
    for row in rows:
        if row.version == version:
            row.state, row.activated_at, row.activated_by = WeightsState.ACTIVE, now, actor.name
    last = db.scalar(select(WeightsActivation.position).order_by(WeightsActivation.position.desc()).limit(1))
    db.add(
        WeightsActivation(
            position=(last or 0) + 1,
            version=version,
            replaced=replaced,
            rollback=rollback,
            at=now,
            actor_id=actor.account_id,
            actor_name=actor.name,
            reason=reason,
        )
    )
    db.flush()
