"""The figures once more, from the rows in plain Python, written apart from the queries they are held against."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import mean, median
from typing import Any

from models.assignment import Assignment
from models.demand import Demand
from tests.statistics.rows import World

Chosen = Callable[[Demand], bool]
OPEN = {"submitted", "accepted", "dispatched", "delivered"}
AGREED = {"accepted", "in_service"}
GONE = {"declined", "expired", "cancelled"}


def everything(_demand: Demand) -> bool:
    return True


def local_day(moment: datetime) -> date:
    return (moment + timedelta(hours=8)).date()


def recount(world: World, first: date, last: date, chosen: Chosen = everything) -> dict[str, Any]:
    owner = _owners(world)
    visits = [v for v in world.visits if first <= v.visited_on <= last and chosen(owner[v.assignment_id])]
    demands = _posted(world, first, last, chosen)
    ratings = [a.rating for a in world.assignments if chosen(owner[a.id]) and _rated(a, first, last)]
    closed = [d for d in demands if d.state == "closed"]
    taken = {a.demand_id for a in world.assignments if a.state not in GONE}
    return {
        "person_visits": sum(len(v.craftsmen) for v in visits),
        "persons": len({c.craftsman_id for v in visits for c in v.craftsmen}),
        "visits": len(visits),
        "enterprises_served": len({owner[v.assignment_id].enterprise_id for v in visits}),
        "problems_solved": sum(v.problems_solved for v in visits),
        "workers_trained": sum(v.workers_trained for v in visits),
        "satisfaction": round(mean(r for r in ratings if r), 2) if ratings else None,
        "demands_posted": len(demands),
        "open_demands": sum(d.state in OPEN for d in demands),
        "unmatched_demands": sum(d.state in {"accepted", "dispatched"} and d.id not in taken for d in demands),
        "demands_closed": len(closed),
        "resolved_share": round(mean(d.resolution == "solved" for d in closed), 4) if closed else None,
    }


def recount_wait(world: World, first: date, last: date) -> tuple[float | None, int]:
    owner = _owners(world)
    waits = []
    for demand in _posted(world, first, last):
        days = [v.visited_on for v in world.visits if owner[v.assignment_id] is demand]
        if days:
            assert demand.submitted_at
            waits.append(max((min(days) - local_day(demand.submitted_at)).days, 0))
    return (float(median(waits)) if waits else None), len(waits)


def recount_funnel(world: World, first: date, last: date) -> list[int]:
    reached = [_furthest(world, demand) for demand in _posted(world, first, last)]
    return [sum(stage >= least for stage in reached) for least in range(8)]


def _furthest(world: World, demand: Demand) -> int:
    """The tests below ask in turn from the last stage back: solved, confirmed, ... posted."""
    assignments = [a for a in world.assignments if a.demand_id == demand.id]
    own = {demand.state.value} | {state for subject, state in world.changes if subject == demand.id}
    ids = {a.id for a in assignments}
    been = {a.state.value for a in assignments} | {state for subject, state in world.changes if subject in ids}
    questions = (
        demand.state == "closed" and demand.resolution == "solved",
        "confirmed" in been,
        bool(been & {"delivered", "reopened"}) or "delivered" in own,
        any(v.assignment_id in ids for v in world.visits),
        bool(been & AGREED),
        bool(been & {"offered", "declined", "expired"}),
        bool(assignments) or bool(own & {"accepted", "dispatched", "closed"}),
    )
    return 7 - questions.index(True) if True in questions else 0


def _owners(world: World) -> dict[str, Demand]:
    demands = {demand.id: demand for demand in world.demands}
    return {assignment.id: demands[assignment.demand_id] for assignment in world.assignments}


def _posted(world: World, first: date, last: date, chosen: Chosen = everything) -> list[Demand]:
    return [d for d in world.demands if d.submitted_at and first <= local_day(d.submitted_at) <= last and chosen(d)]


def _rated(assignment: Assignment, first: date, last: date) -> bool:
    if assignment.rating is None or assignment.confirmed_at is None:
        return False
    return assignment.state == "confirmed" and first <= local_day(assignment.confirmed_at) <= last


def values(row: dict[str, Any]) -> dict[str, Any]:
    """The values of an answer's figures, its words left out."""
    return {name: cell["value"] for name, cell in row.items() if isinstance(cell, dict) and "value" in cell}
