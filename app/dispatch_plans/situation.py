"""Everything that many placements touch, locked and read at once: whether each still holds, is asked of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.assignments.capacity import CapacityExceeded
from app.assignments.lifecycle import ENDED
from app.assignments.lifecycle import LIFECYCLE as ASSIGNMENTS
from app.demands.lifecycle import LIFECYCLE as DEMANDS
from app.dispatch_plans.standing import in_parts, in_reach_among, pledges
from app.errors import Conflict, NotFound
from app.lendings.reach import Pair, unlent
from app.matches.translate import read_craftsmen, read_demands
from matching import Craftsman, Demand
from matching.rules import RULES_OF_A_PLAN, first_rejection
from models.account import Account
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.craftsman import Craftsman as CraftsmanRow
from models.demand import Demand as DemandRow
from models.demand import DemandState
from models.dispatch_plan import PlannedDemand


@dataclass(frozen=True, slots=True)
class Live:
    """A demand's assignment under way; its members by id."""

    id: str
    state: AssignmentState
    craftsman_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """By id of the demand, or of the craftsman. `promised` counts the places that nobody has answered for yet.

    A demand out of the reach of whoever confirms is not among `states`: it is as one that is not there.
    """

    states: Mapping[str, DemandState]
    live: Mapping[str, Live]
    demands: Mapping[str, Demand]
    craftsmen: Mapping[str, Craftsman]
    promised: Counter[str]
    unlent: Collection[Pair]
    """Demands and craftsmen out of reach whose unions have not agreed."""

    def check(self, placement: PlannedDemand) -> None:
        """Raises a Conflict that says why the placement no longer holds."""
        if placement.demand_id not in self.states:
            raise NotFound("没有这条需求")
        self._check_waits(placement)
        self._check_team(placement)

    def promise(self, placement: PlannedDemand) -> None:
        """Its places are taken for the placements after it, those of the proposal that gives way are free."""
        live = self.live.get(placement.demand_id)
        self.promised.subtract(live.craftsman_ids if live else ())
        self.promised.update(team_of(placement))

    def _check_waits(self, placement: PlannedDemand) -> None:
        """Only the next candidate's proposal that the plan stands in for gives way, and only before it is offered."""
        state, live = self.states[placement.demand_id], self.live.get(placement.demand_id)
        if live is None:
            if state is not DemandState.ACCEPTED:
                raise Conflict(f"需求处于“{DEMANDS.state_names[state]}”状态，不能派单")
        elif live.id != placement.supersedes_id or live.state is not AssignmentState.PROPOSED:
            raise Conflict(f"这条需求已有派单在进行（{ASSIGNMENTS.state_names[live.state]}），先办完或取消它")

    def _check_team(self, placement: PlannedDemand) -> None:
        team = team_of(placement)
        if any(each not in self.craftsmen for each in team):
            raise Conflict("安排的人已有不在人才库的，请重排")
        if any((placement.demand_id, each) in self.unlent for each in team):
            raise Conflict("安排的人已有不属本工会及下级工会的，请重排，或先向其工会商借")
        live = self.live.get(placement.demand_id)
        for craftsman in (self.craftsmen[each] for each in team):
            if rejection := first_rejection(craftsman, self.demands[placement.demand_id], RULES_OF_A_PLAN):
                raise Conflict(f"{craftsman.name}：{rejection.text}")
            waiting = self.promised[craftsman.id] - (live is not None and craftsman.id in live.craftsman_ids)
            if craftsman.load + waiting >= craftsman.capacity:
                raise CapacityExceeded(
                    f"{craftsman.name}已有 {craftsman.load} 项服务进行中、{waiting} 项派单待答复，"
                    f"上限 {craftsman.capacity} 项，不能再派"
                )


def team_of(placement: PlannedDemand) -> list[str]:
    """The lead first."""
    return [each["craftsman_id"] for each in placement.team]


def lock_situation(db: Session, placements: Sequence[PlannedDemand], account: Account) -> Situation:
    """Locks demands, their assignments and craftsmen, each by id, then reads them, as far as the account reaches.

    The locks of the craftsmen keep another plan from promising the same places, and anybody from taking them up.
    """
    demand_ids = sorted(placement.demand_id for placement in placements)
    states = {row.id: row.state for row in _locked(db, select(DemandRow.id, DemandRow.state), DemandRow.id, demand_ids)}
    near = in_reach_among(db, demand_ids, account)
    live = _live(db, demand_ids)
    people = sorted({each for placement in placements for each in team_of(placement)})
    _locked(db, select(CraftsmanRow.id), CraftsmanRow.id, people)
    return Situation(
        states={each: state for each, state in states.items() if each in near},
        live=live,
        demands={each.id: each for each in read_demands(db, demand_ids)},
        craftsmen={each.id: each for each in read_craftsmen(db, people)},
        promised=Counter(pledges(db, people)),
        unlent=unlent(db, {placement.demand_id: team_of(placement) for placement in placements}, account),
    )


def _live(db: Session, demand_ids: Sequence[str]) -> dict[str, Live]:
    query = select(Assignment.id, Assignment.demand_id, Assignment.state).where(Assignment.state.not_in(ENDED))
    rows = _locked(db, query, Assignment.demand_id, demand_ids)
    members: dict[str, tuple[str, ...]] = {}
    for part in in_parts(row.id for row in rows):
        named = select(AssignmentMember.assignment_id, AssignmentMember.craftsman_id)
        for assignment_id, craftsman_id in db.execute(named.where(AssignmentMember.assignment_id.in_(part))):
            members[assignment_id] = (*members.get(assignment_id, ()), craftsman_id)
    return {row.demand_id: Live(row.id, row.state, members.get(row.id, ())) for row in rows}


def _locked(db: Session, query: Select[*tuple[Any, ...]], key: Any, ids: Iterable[str]) -> list[Any]:
    """In the order of the ids, which must be sorted: whoever locks several then never waits in a circle."""
    return [
        row
        for part in in_parts(ids)
        for row in db.execute(query.where(key.in_(part)).order_by(key).with_for_update(key_share=True))
    ]
