"""The queries beneath the figures: one aggregate a kind of row, whole or by a key, the same on both databases."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, false, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from app.scope import scope_of
from app.statistics.periods import Period
from app.unions.tree import in_subtree
from models.account import Account, Role
from models.assignment import Assignment, AssignmentState
from models.demand import Demand, DemandState, Resolution
from models.union import Tier
from models.visit import Visit, VisitCraftsman

OPEN = (DemandState.SUBMITTED, DemandState.ACCEPTED, DemandState.DISPATCHED, DemandState.DELIVERED)
AWAITING = (DemandState.ACCEPTED, DemandState.DISPATCHED)
GONE = (AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.CANCELLED)

Query = Select[*tuple[Any, ...]]
Key = Callable[[Any], ColumnElement[str | None]]
"""What rows are grouped by, given the column whose date decides the period: an expression over it or over `Demand`."""


class Discretion(IntEnum):
    """Where a count of one or two persons would tell who they are, to a reader who is not to see persons."""

    NOWHERE = 0
    OF_A_COUNTY = 1
    EVERYWHERE = 2
    """For a reader whose reach is a county or less."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The rows to count: those of a period, of the demands that `where` lets through; None: of all demands.

    `discretion` says of which of these figures very small counts of persons are not shown.
    """

    period: Period
    where: ColumnElement[bool] | None = None
    discretion: Discretion = Discretion.NOWHERE

    def narrowed(self, further: ColumnElement[bool]) -> "Cut":
        return replace(self, where=further if self.where is None else and_(self.where, further))

    def conditions(self, dated: Any) -> tuple[ColumnElement[bool], ...]:
        """On a query that joins `Demand`."""
        return (within(self.period, dated), *(() if self.where is None else (self.where,)))


@dataclass(frozen=True, slots=True)
class Tally:
    """Plain sums, as the database gives them; `ratings` and `rating_total` make the mean."""

    person_visits: int = 0
    persons: int = 0
    visits: int = 0
    enterprises_served: int = 0
    problems_solved: int = 0
    workers_trained: int = 0
    ratings: int = 0
    rating_total: int = 0
    demands_posted: int = 0
    open_demands: int = 0
    unmatched_demands: int = 0
    demands_closed: int = 0
    demands_solved: int = 0


def demands_in_sight(account: Account) -> ColumnElement[bool] | None:
    """The demands whose figures an account reads: those of its union's subtree; None: of all demands."""
    scope = scope_of(account)
    if scope.everywhere or (scope.role is Role.VIEWER and scope.tier is Tier.PROVINCE):
        return None
    if scope.role not in (Role.COORDINATOR, Role.VIEWER) or scope.union_id is None:
        return false()
    return in_subtree(Demand.union_id, scope.union_id)


def discretion_for(account: Account) -> Discretion:
    scope = scope_of(account)
    if scope.role is not Role.VIEWER:
        return Discretion.NOWHERE
    return Discretion.EVERYWHERE if scope.tier in (Tier.COUNTY, Tier.GRASSROOTS) else Discretion.OF_A_COUNTY


def count(db: Session, cut: Cut) -> Tally:
    sums: dict[str, int] = {}
    for query, _dated in _queries(cut, by_demand=cut.where is not None):
        sums.update(db.execute(query).mappings().one())
    return Tally(**sums)


def count_by(db: Session, cut: Cut, key: Key) -> dict[str | None, Tally]:
    """Tallies by key; a key without any row is absent."""
    sums: dict[str | None, dict[str, int]] = defaultdict(dict)
    for query, dated in _queries(cut, by_demand=True):
        for group, *values in db.execute(_grouped(query, key(dated))):
            sums[group].update(zip(query.selected_columns.keys(), values, strict=True))
    return {group: Tally(**found) for group, found in sums.items()}


def _grouped(query: Query, key: ColumnElement[str | None]) -> Query:
    sums = list(query.selected_columns)
    return query.with_only_columns(key.label("figure_key"), *sums).group_by("figure_key")


def within(period: Period, column: Any) -> ColumnElement[bool]:
    """A day lies in the period, or a moment lies in one of its days."""
    if isinstance(column.type, Date):
        return and_(column >= period.first, column <= period.last)
    return and_(column >= period.starts_at, column < period.ends_at)


def _queries(cut: Cut, *, by_demand: bool) -> list[tuple[Query, Any]]:
    """Each query with the column whose date decides.

    Where nothing asks for a visit's demand, joining it to every visit is spared: the overview takes half the time.
    """
    serving = func.count(Demand.enterprise_id.distinct()).label("enterprises_served")
    if by_demand:
        of_visits = [_with_demand(_people()), _with_demand(_visits().add_columns(serving))]
    else:
        of_visits = [_people(), _visits()]
    queries = [
        *((query, Visit.visited_on) for query in of_visits),
        (_ratings(), Assignment.confirmed_at),
        (_demands(), Demand.submitted_at),
        (_unmatched(), Demand.submitted_at),
    ]
    dated = [(query.where(*cut.conditions(column)), column) for query, column in queries]
    return dated if by_demand else [*dated, (select(serving).where(_visited(cut.period)), Visit.visited_on)]


def _with_demand(query: Query) -> Query:
    return query.join(Assignment, Assignment.id == Visit.assignment_id).join(Demand, Demand.id == Assignment.demand_id)


def _visited(period: Period) -> ColumnElement[bool]:
    visited = select(Visit.assignment_id).where(within(period, Visit.visited_on))
    return Demand.id.in_(select(Assignment.demand_id).where(Assignment.id.in_(visited)))


def _people() -> Query:
    return (
        select(
            func.count().label("person_visits"),
            func.count(VisitCraftsman.craftsman_id.distinct()).label("persons"),
        )
        .select_from(Visit)
        .join(VisitCraftsman, VisitCraftsman.visit_id == Visit.id)
    )


def _visits() -> Query:
    return select(
        func.count().label("visits"),
        func.coalesce(func.sum(Visit.problems_solved), 0).label("problems_solved"),
        func.coalesce(func.sum(Visit.workers_trained), 0).label("workers_trained"),
    ).select_from(Visit)


def _ratings() -> Query:
    return (
        select(
            func.count(Assignment.rating).label("ratings"),
            func.coalesce(func.sum(Assignment.rating), 0).label("rating_total"),
        )
        .select_from(Assignment)
        .join(Demand, Demand.id == Assignment.demand_id)
        .where(Assignment.state == AssignmentState.CONFIRMED)
    )


def _demands() -> Query:
    closed = Demand.state == DemandState.CLOSED
    return select(
        func.count().label("demands_posted"),
        func.count().filter(Demand.state.in_(OPEN)).label("open_demands"),
        func.count().filter(closed).label("demands_closed"),
        func.count().filter(closed, Demand.resolution == Resolution.SOLVED).label("demands_solved"),
    ).select_from(Demand)


def _unmatched() -> Query:
    standing = select(Assignment.id).where(Assignment.demand_id == Demand.id, Assignment.state.not_in(GONE)).exists()
    return (
        select(func.count().label("unmatched_demands")).select_from(Demand).where(Demand.state.in_(AWAITING), ~standing)
    )


class calendar_days(FunctionElement[int]):  # noqa: N801 - reads as the SQL function it is
    """Days from the Asia/Shanghai day of a stored moment to a date: the one expression the databases spell apart."""

    name = "calendar_days"
    type = Integer()
    inherit_cache = True


@compiles(calendar_days, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    """Whole seconds only: SQLite rounds 15:59:59.999999 up to 16:00, which is the next day in Shanghai."""
    moment, day = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({day}) - julianday(date(substr({moment}, 1, 19), '+8 hours')) AS INTEGER)"


@compiles(calendar_days, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment, day = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({day} - CAST({moment} AT TIME ZONE 'Asia/Shanghai' AS DATE))"


def days_to_first_visit(db: Session, cut: Cut) -> dict[int, int]:
    """How many demands waited how many days, from posting to the first visit; 0 where the visit came first."""
    firsts = (
        select(Demand.submitted_at, func.min(Visit.visited_on).label("first_visit"))
        .join(Assignment, Assignment.demand_id == Demand.id)
        .join(Visit, Visit.assignment_id == Assignment.id)
        .where(*cut.conditions(Demand.submitted_at))
        .group_by(Demand.id, Demand.submitted_at)
        .subquery()
    )
    waited = calendar_days(firsts.c.submitted_at, firsts.c.first_visit).label("waited")
    histogram: dict[int, int] = defaultdict(int)
    for days, demands in db.execute(select(waited, func.count()).group_by("waited")):
        histogram[max(days, 0)] += demands
    return dict(histogram)
