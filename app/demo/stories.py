"""What has happened in the demo so far: a year of matches, offers, refusals, visits and ratings, told by the services.

Everything goes through the functions the routes call, with `now` set back: the figures are as true as real ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.assignments import replies, work
from app.assignments.schemas import Confirmation, Delivery, NewAssignment
from app.assignments.service import create_assignment
from app.auth.access import account_by_id
from app.auth.service import put_account
from app.demands import actions
from app.demands.lifecycle import Action
from app.demands.schemas import Closing
from app.errors import AppError
from app.matches.pool import MatchPool
from app.matches.service import rank_saved
from app.visits.schemas import NewVisit
from app.visits.service import record_visit
from app.working_days import local_date
from models.account import Account, Role
from models.assignment import Assignment, AssignmentMember, AssignmentState, Mode
from models.craftsman import Craftsman
from models.demand import Demand, DemandKind, Resolution
from models.match import MatchMethod
from models.state_change import StateChange
from models.union import Union

CITY = "佛山市总工会"
"""Whose coordinator shows how far a city reaches."""
SEED = 20261120
DAYS_BACK = 300
REFUSALS = (
    "近期在外地参加技能竞赛集训，下月才能返岗",
    "手头两项服务未完，抽不出整块时间",
    "该设备型号不熟，怕耽误企业",
    "单位检修期，走不开",
)
COMMENTS = {
    5: ("师傅到现场两小时就找到病根，工人也学会了判断", "参数表贴在机台上，至今没再报废", "讲得透，班组能自己接着干"),
    4: ("问题基本解决，还想请师傅复查一次", "培训很实在，时间再长些更好"),
    3: ("有改善，但换料后又有反复", "思路对，设备条件限制没能做完"),
}
FINDINGS = (
    "现场看了两个班次，记录参数并做了对比试验，初步锁定原因",
    "按方案调整后连续试产，首件和末件全部合格，交接了作业指导书",
    "对当班骨干逐人示范并考核，留下点检表",
    "复查效果，整理出三条可以固化的规矩，由班组长负责",
)


@dataclass(frozen=True, slots=True)
class _Teller:
    db: Session
    pool: MatchPool
    random: Random
    coordinator: Account
    now: datetime

    def later(self, moment: datetime, low_hours: float, high_hours: float) -> datetime:
        """Some hours on, but never in the future."""
        return min(moment + timedelta(hours=self.random.uniform(low_hours, high_hours)), self.now)


def tell_stories(db: Session, database_url: str, password: str, now: datetime) -> None:
    """Runs in the caller's transaction: an interrupted start leaves no half of it."""
    union_id = db.scalar(select(Union.id).where(Union.parent_id.is_(None)))
    coordinator = put_account(
        db, "coordinator", password, Role.COORDINATOR, display_name="省总工作专班", union_id=union_id
    )
    city_id = db.scalar(select(Union.id).where(Union.name == CITY))
    put_account(db, "city", password, Role.COORDINATOR, display_name=CITY, union_id=city_id)
    put_account(db, "viewer", password, Role.VIEWER, display_name="看板", union_id=union_id)
    acting = account_by_id(db, coordinator.id)
    assert acting is not None
    pool = MatchPool(database_url)
    teller = _Teller(db, pool, Random(SEED), acting, now)
    for position, demand in enumerate(db.scalars(select(Demand).order_by(Demand.number))):
        _tell(teller, demand.id, position)
    pool.dispose()
    _put_people(db, password)


def _tell(teller: _Teller, demand_id: str, position: int) -> None:
    """How far a demand has come depends on how long ago it was posted; one in twelve still waits to be looked at."""
    days = teller.random.triangular(1, DAYS_BACK, 60)
    posted = _post(teller, demand_id, teller.now - timedelta(days=days))
    if position % 12 == 11:
        return
    accepted = teller.later(posted, 2, 40)
    if position % 17 == 9:
        why = "请补充设备型号、试过的办法和希望达到的指标"
        actions.act(teller.db, demand_id, Action.RETURN, teller.coordinator, accepted, why)
        return
    actions.act(teller.db, demand_id, Action.ACCEPT, teller.coordinator, accepted)
    if days > 6:
        assignment_id = _send(teller, demand_id, teller.later(accepted, 1, 60))
        if assignment_id is not None and days > 9:
            _serve(teller, demand_id, assignment_id, days)


def _post(teller: _Teller, demand_id: str, posted: datetime) -> datetime:
    """The import posted everything today; the demo's past begins here."""
    for statement in (
        update(Demand).where(Demand.id == demand_id).values(submitted_at=posted, created_at=posted),
        update(StateChange).where(StateChange.demand_id == demand_id).values(at=posted),
    ):
        teller.db.execute(statement)
    return posted


def _send(teller: _Teller, demand_id: str, moment: datetime) -> str | None:
    """Match, propose and offer; refused now and then, so that the next candidate comes up. None where nobody fits."""
    match = rank_saved(teller.db, teller.pool, demand_id, MatchMethod.COMBINED, 10, teller.coordinator)
    demand = teller.db.get_one(Demand, demand_id)
    people = [each.craftsman_id for each in match.candidates if _has_room(teller.db, each.craftsman_id)]
    if not people:
        return None
    wanted = people[: demand.team_size]
    mode = teller.random.choice(list(Mode))
    new = NewAssignment(demand_id=demand_id, craftsman_ids=wanted, match_id=match.id, mode=mode)
    assignment_id: str | None = create_assignment(teller.db, new, teller.coordinator, moment).id
    if teller.random.random() < 0.08:
        return None  # proposed, not yet offered
    assert assignment_id is not None
    moment = teller.later(moment, 0.2, 6)
    replies.offer(teller.db, assignment_id, 3, teller.coordinator, moment)
    if teller.random.random() < 0.12:
        assignment_id = _refuse(teller, assignment_id, teller.later(moment, 2, 20))
    return assignment_id


def _refuse(teller: _Teller, assignment_id: str, moment: datetime) -> str | None:
    why = teller.random.choice(REFUSALS)
    following = replies.decline(teller.db, teller.pool, assignment_id, teller.coordinator, moment, why)
    if following is None:
        return None
    replies.offer(teller.db, following.id, 3, teller.coordinator, teller.later(moment, 0.2, 4))
    return following.id


def _serve(teller: _Teller, demand_id: str, assignment_id: str, days: float) -> None:
    changed = select(StateChange.at).where(StateChange.assignment_id == assignment_id)
    offered = max(teller.db.scalars(changed))
    moment = teller.later(offered, 1, 20)
    try:
        replies.accept(teller.db, assignment_id, teller.coordinator, moment)
    except AppError:
        return  # at capacity by now: the offer stays open
    if days < 12:
        return
    moment = _visit(teller, demand_id, assignment_id, moment)
    if days < 25 or teller.random.random() < 0.06:
        return
    summary = "已按企业要求完成，资料已移交班组"
    moment = teller.later(moment, 1, 48)
    work.deliver(teller.db, assignment_id, Delivery(summary=summary), teller.coordinator, moment)
    if days < 35 or teller.random.random() < 0.06:
        return
    rating = teller.random.choices((5, 4, 3), (60, 30, 10))[0]
    resolution = Resolution.SOLVED if rating > 3 else Resolution.PARTLY_SOLVED
    said = Confirmation(resolution=resolution, rating=rating, comment=teller.random.choice(COMMENTS[rating]))
    moment = teller.later(moment, 4, 90)
    work.confirm(teller.db, assignment_id, said, teller.coordinator, moment)
    actions.close(teller.db, demand_id, Closing(), teller.coordinator, teller.later(moment, 1, 30))


def _visit(teller: _Teller, demand_id: str, assignment_id: str, moment: datetime) -> datetime:
    kind = teller.db.get_one(Demand, demand_id).kind
    chosen = select(AssignmentMember.craftsman_id).where(AssignmentMember.assignment_id == assignment_id)
    people = list(teller.db.scalars(chosen.order_by(AssignmentMember.position)))
    count = teller.random.choices((1, 2, 3), (55, 33, 12))[0]
    for turn in range(count):
        moment = teller.later(moment, 20, 120)
        trains = kind is DemandKind.TRAINING
        visit = NewVisit(
            visited_on=local_date(moment),
            craftsman_ids=people,
            hours=teller.random.choice((3, 4, 6, 7.5)),
            problems_solved=1 if kind is DemandKind.PROBLEM and turn == count - 1 else 0,
            workers_trained=teller.random.randint(12, 45) if trains else teller.random.choice((0, 3, 5, 8)),
            summary=teller.random.choice(FINDINGS),
        )
        record_visit(teller.db, assignment_id, visit, teller.coordinator, moment)
    return moment


def _has_room(db: Session, craftsman_id: str) -> bool:
    craftsman = db.get_one(Craftsman, craftsman_id, populate_existing=True)
    return craftsman.available and craftsman.load < craftsman.capacity


def _put_people(db: Session, password: str) -> None:
    """The craftsman account has an offer to answer; the enterprise has many demands and a result to confirm."""
    waiting = (
        select(AssignmentMember.craftsman_id)
        .join(Assignment, Assignment.id == AssignmentMember.assignment_id)
        .where(Assignment.state == AssignmentState.OFFERED, AssignmentMember.position == 0)
        .order_by(Assignment.id.desc())
    )
    craftsman_id = db.scalar(waiting) or db.scalar(select(Craftsman.id).order_by(Craftsman.number))
    put_account(db, "craftsman", password, Role.CRAFTSMAN, display_name="劳模工匠", craftsman_id=craftsman_id)
    with_something_to_confirm = (
        select(Demand.enterprise_id)
        .join(Assignment, Assignment.demand_id == Demand.id)
        .where(Assignment.state == AssignmentState.DELIVERED)
    )
    busiest = (
        select(Demand.enterprise_id)
        .group_by(Demand.enterprise_id)
        .order_by(func.count().desc(), func.min(Demand.number))
    )
    enterprise_id = db.scalar(busiest.where(Demand.enterprise_id.in_(with_something_to_confirm))) or db.scalar(busiest)
    put_account(db, "enterprise", password, Role.ENTERPRISE, display_name="企业", enterprise_id=enterprise_id)
