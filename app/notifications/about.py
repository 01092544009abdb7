"""What a message may say of its subject: the demand's number, type and state, and whose business it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.demands.lifecycle import LIFECYCLE as DEMANDS
from models.assignment import Assignment
from models.demand import Demand, DemandKind
from models.import_job import Import, ImportState

DEMAND_KINDS = {
    DemandKind.PROBLEM: "技术难题",
    DemandKind.TRAINING: "技能培训",
    DemandKind.CONSULTING: "技术咨询",
    DemandKind.MANAGEMENT: "班组管理",
}
IMPORT_STATES = {ImportState.SUCCEEDED: "已完成", ImportState.FAILED: "未成功"}


@dataclass(frozen=True, slots=True)
class About:
    """`words` fill in texts; `public` goes into payloads; `union_ids` (None: of no union) say who is concerned, the
    first of them who has to act."""

    words: Mapping[str, str] = field(default_factory=lambda: {"number": "", "type": "", "state": ""})
    public: Mapping[str, str | None] = field(default_factory=dict)
    union_ids: tuple[str | None, ...] = ()
    enterprise_id: str | None = None


NOTHING = About()


_DEMAND = select(Demand.id, Demand.number, Demand.kind, Demand.state, Demand.enterprise_id)
_DEMAND = _DEMAND.add_columns(Demand.union_id, Demand.handling_union_id)


def about(db: Session, subject_kind: str, subject_id: str) -> About:
    """Of a demand, an assignment, an import; of anything else nothing."""
    if subject_kind == "demand":
        return about_demands(db, [subject_id]).get(subject_id, NOTHING)
    if subject_kind == "assignment":
        return about_assignments(db, [subject_id]).get(subject_id, NOTHING)
    if subject_kind == "import":
        return _about_import(db, subject_id)
    return NOTHING


def about_demands(db: Session, demand_ids: Sequence[str]) -> dict[str, About]:
    return _of_rows(db, _DEMAND.add_columns(Demand.id.label("subject_id")).where(Demand.id.in_(demand_ids)))


def about_assignments(db: Session, assignment_ids: Sequence[str]) -> dict[str, About]:
    """By assignment; the state told is the demand's."""
    query = _DEMAND.add_columns(Assignment.id.label("subject_id"))
    query = query.join(Assignment, Assignment.demand_id == Demand.id)
    return _of_rows(db, query.where(Assignment.id.in_(assignment_ids)))


def _of_rows(db: Session, query: Select[Any]) -> dict[str, About]:
    return {row.subject_id: _of_demand(row) for row in db.execute(query)}


def _of_demand(row: Any) -> About:
    number = row.number or row.id[-8:]  # a demand need not have a number; the end of its id is told apart as well
    words = {"number": number, "type": DEMAND_KINDS[row.kind], "state": DEMANDS.state_names[row.state]}
    public = {"demand_id": row.id, "number": row.number, "demand_kind": row.kind.value, "demand_state": row.state.value}
    unions = (row.union_id,) if row.handling_union_id is None else (row.handling_union_id, row.union_id)
    return About(words, public, unions, row.enterprise_id)


def _about_import(db: Session, import_id: str) -> About:
    row = db.execute(select(Import.state, Import.union_id).where(Import.id == import_id)).one()
    state = IMPORT_STATES.get(row.state, "")
    return About({"number": "", "type": "", "state": state}, {"state": row.state.value}, (row.union_id,))
