"""Cases written into the tables as the service would have left them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from matching import DEFAULT
from matching.learning import SIGNALS, Case, Fate, Seen
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.base import new_id
from models.craftsman import Craftsman, CraftsmanIndustry
from models.demand import Demand, DemandKind, DemandState, Resolution
from models.enterprise import Enterprise
from models.match import Match, MatchCandidate, MatchMethod
from models.state_change import StateChange

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
REASONS = {Fate.UNFIT: "专业不对口", Fate.PREVENTED: "正在外地"}
STATES = {
    Fate.ACCEPTED: AssignmentState.CONFIRMED,
    Fate.UNFIT: AssignmentState.DECLINED,
    Fate.PREVENTED: AssignmentState.DECLINED,
}


def write_history(db: Session, cases: Iterable[Case], engine: str = DEFAULT.version) -> None:
    """An hour apart, oldest first. Whoever has a fate but was not passed over was asked, in the order of rank."""
    enterprise = Enterprise(name=f"测试企业{new_id()}", pinyin="")
    db.add(enterprise)
    db.flush()
    people: set[str] = set()
    for hour, case in enumerate(cases):
        _write_people(db, case, people)
        _write_case(db, case, enterprise.id, BEGIN + timedelta(hours=hour), engine)
    db.flush()


def _write_people(db: Session, case: Case, known: set[str]) -> None:
    regions, industries = {"广州市": "440105", "佛山市": "440605"}, {"制造业": "3525"}
    for seen in case.seen:
        if seen.craftsman_id in known:
            continue
        known.add(seen.craftsman_id)
        person = Craftsman(
            id=seen.craftsman_id, name="工匠", pinyin="", speciality="数控", region_code=regions[seen.city]
        )
        if seen.section in industries:
            person.industries = [CraftsmanIndustry(industry_code=industries[seen.section])]
        db.add(person)
    db.flush()


def _write_case(db: Session, case: Case, enterprise_id: str, at: datetime, engine: str) -> None:
    if db.get(Demand, case.demand_id) is None:
        db.add(
            Demand(
                id=case.demand_id,
                title="需求",
                description="需求",
                kind=DemandKind.PROBLEM,
                enterprise_id=enterprise_id,
                state=DemandState.DISPATCHED,
            )
        )
        db.flush()
    match = Match(
        demand_id=case.demand_id,
        method=MatchMethod(case.method.value),
        weights_version=engine,
        created_at=at,
        elapsed_ms=1.0,
        candidates=[
            MatchCandidate(
                rank=seen.rank, craftsman_id=seen.craftsman_id, name="工匠", score=50.0, reasons=_reasons(seen)
            )
            for seen in case.seen
        ],
    )
    db.add(match)
    db.flush()
    for minute, seen in enumerate(case.seen):
        if seen.fate in STATES:
            _write_offer(db, case.demand_id, match.id, seen, at + timedelta(minutes=minute))


def _write_offer(db: Session, demand_id: str, match_id: str, seen: Seen, at: datetime) -> None:
    assert seen.fate is not None
    accepted = seen.fate is Fate.ACCEPTED
    assignment = Assignment(
        demand_id=demand_id,
        match_id=match_id,
        state=STATES[seen.fate],
        reply_due_at=at,
        created_at=at,
        resolution=Resolution.SOLVED if accepted and seen.merit else None,
        rating={1.0: 5, 0.75: 4, 0.5: 3}.get(seen.merit) if accepted else None,
        members=[AssignmentMember(craftsman_id=seen.craftsman_id)],
    )
    db.add(assignment)
    db.flush()
    if not accepted:
        db.add(
            StateChange(
                assignment_id=assignment.id,
                from_state="offered",
                to_state="declined",
                at=at,
                reason=REASONS[seen.fate],
            )
        )


def _reasons(seen: Seen) -> list[dict[str, object]]:
    """As a match keeps them, with a reason of no signal at the end."""
    pairs = zip(SIGNALS, seen.signals, strict=True)
    told = [
        {"code": code, "points": 5.0, "text": "理由", "evidence": [], "value": value} for code, value in pairs if value
    ]
    return [*told, {"code": "missing", "points": 0.0, "text": "未见", "evidence": [], "value": 0.0}]
