"""Where a craftsman's name, phone and words were copied to, and how they are taken out there."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from models.assignment import Assignment, AssignmentMember
from models.dispatch_plan import PlannedDemand
from models.import_job import Import, RejectedRow
from models.match import Match, MatchCandidate
from models.state_change import StateChange
from models.visit import Visit

NOBODY = "已注销"
AT_ONCE = 200


class Person(NamedTuple):
    craftsman_id: str
    name: str
    phone: str | None
    number: str | None

    def taken_out_of(self, text: str) -> str:
        for word in (self.name, self.phone):
            text = text.replace(word, NOBODY) if word else text
        return text


def forget_in_matches(db: Session, person: Person) -> int:
    """Rank, score and the points of the reasons stay: they are what weights are learned from. The sentences go, for
    they quote the craftsman. Answers how many times they stood in a list."""
    rows = db.scalars(select(MatchCandidate).where(MatchCandidate.craftsman_id == person.craftsman_id)).all()
    for row in rows:
        row.name, row.reasons = NOBODY, [reason | {"text": "", "evidence": []} for reason in row.reasons]
    for match in _rows_with(db, Match, Match.rejected, person.craftsman_id):
        match.rejected = [_unnamed(each, person, name=NOBODY, text=NOBODY) for each in match.rejected]
    db.flush()
    return len(rows)


def forget_in_plans(db: Session, person: Person) -> None:
    """Who was placed stays by id."""
    for row in _rows_with(db, PlannedDemand, PlannedDemand.team, person.craftsman_id):
        row.team = [_unnamed(each, person, name=NOBODY) for each in row.team]
    spoken_of = or_(*(column.contains(person.name, autoescape=True) for column in _SENTENCES))
    for row in db.scalars(select(PlannedDemand).where(spoken_of)):
        if person.craftsman_id in row.remedy_craftsman_ids or _is_of(row.team, person):
            row.text, row.remedy = person.taken_out_of(row.text), person.taken_out_of(row.remedy)
    db.flush()


def forget_in_notes(db: Session, person: Person) -> None:
    """Names and phones in what was written about their services; whatever else it says stays. All of them have ended,
    so that nobody else is changing them."""
    theirs = select(AssignmentMember.assignment_id).where(AssignmentMember.craftsman_id == person.craftsman_id)
    assignments = db.scalars(select(Assignment).where(Assignment.id.in_(theirs))).all()
    demands = {row.demand_id for row in assignments}
    changes = select(StateChange).where(StateChange.assignment_id.in_(theirs) | StateChange.demand_id.in_(demands))
    notes: list[tuple[Sequence[Any], tuple[str, ...]]] = [
        (assignments, ("summary", "comment")),
        (db.scalars(select(Visit).where(Visit.assignment_id.in_(theirs))).all(), ("summary",)),
        (db.scalars(changes).all(), ("reason",)),
    ]
    for rows, fields in notes:
        for row in rows:
            for field in fields:
                _rewrite(row, field, person)
    db.flush()


def drop_import_contents(db: Session, person: Person) -> int:
    """The files of all imports that are over, for any of them may name the person and none is needed any more; and the
    rejected rows that do. Answers how many files."""
    words = [json.dumps(word)[1:-1] for word in person[1:] if word]
    named = or_(*(cast(RejectedRow.cells, String).contains(word, autoescape=True) for word in words))
    db.execute(delete(RejectedRow).where(named))
    return _drop_contents(db, Import.finished_at.is_not(None))


def drop_old_imports(db: Session, before: datetime) -> int:
    """Files and rejected rows of imports that ended before then. Their counts stay."""
    old = Import.finished_at < before
    db.execute(delete(RejectedRow).where(RejectedRow.import_id.in_(select(Import.id).where(old))))
    return _drop_contents(db, old)


_SENTENCES = (PlannedDemand.text, PlannedDemand.remedy)


def _drop_contents(db: Session, over: ColumnElement[bool]) -> int:
    ids = db.scalars(select(Import.id).where(over, func.length(Import.content) > 0)).all()
    for start in range(0, len(ids), AT_ONCE):
        some = Import.id.in_(ids[start : start + AT_ONCE])
        db.execute(update(Import).where(some).values(content=b"").execution_options(synchronize_session=False))
    return len(ids)


def _rows_with(db: Session, table: type[Any], column: Any, craftsman_id: str) -> Sequence[Any]:
    """Rows whose JSON names the craftsman by id."""
    return db.scalars(select(table).where(cast(column, String).contains(craftsman_id))).all()


def _unnamed(entry: dict[str, Any], person: Person, **instead: str) -> dict[str, Any]:
    return entry | instead if entry.get("craftsman_id") == person.craftsman_id else entry


def _is_of(team: list[dict[str, Any]], person: Person) -> bool:
    return any(each.get("craftsman_id") == person.craftsman_id for each in team)


def _rewrite(row: Any, field: str, person: Person) -> None:
    text = getattr(row, field)
    if text and (without := person.taken_out_of(text)) != text:
        setattr(row, field, without)
