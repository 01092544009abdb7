"""Making a plan in steps that any worker may take, so that a process killed at any moment loses nothing.

A block of demands is searched, its candidates are kept with the block's row, and that row says that it is done; when
all are, the plan is solved once. A step that is run again finds what is done and leaves it; of two who run one at
once, the first to write wins. The locked row of the plan says whether anything is still wanted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, NamedTuple

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import Database
from app.dispatch_plans.reach import Narrowed, Reach, planner_of, reach_of
from app.dispatch_plans.service import UNDER_WAY, lock_plan, read_plan
from app.errors import AppError, NotFound
from app.matches.pool import MatchPool
from app.matches.translate import read_demands
from matching import Demand, MatchIndex
from models.base import utc_now
from models.dispatch_plan import DispatchBlock, DispatchPlan, PlannedDemand, PlanState

log = structlog.get_logger()


class Step(NamedTuple):
    """The search of a block, or where `block` is None the solving of the plan."""

    plan_id: str
    block: int | None

    @property
    def job_id(self) -> str:
        return f"{self.plan_id}:{'solve' if self.block is None else self.block}"


def steps_to_take(db: Session, most: int) -> list[Step]:
    """What is left to be done of all plans under way: of each its blocks, then its solving."""
    unsearched = (
        select(DispatchBlock.plan_id, DispatchBlock.number)
        .join(DispatchPlan, DispatchPlan.id == DispatchBlock.plan_id)
        .where(DispatchPlan.state.in_(UNDER_WAY), DispatchBlock.searched_at.is_(None))
    )
    searched = select(DispatchPlan.id).where(
        DispatchPlan.state.in_(UNDER_WAY), DispatchPlan.id.not_in(unsearched.with_only_columns(DispatchBlock.plan_id))
    )
    blocks = db.execute(unsearched.order_by(DispatchBlock.plan_id, DispatchBlock.number).limit(most))
    return [*(Step(*row) for row in blocks), *(Step(plan_id, None) for plan_id in db.scalars(searched.limit(most)))]


def search_block(database: Database, pool: MatchPool, plan_id: str, number: int, worker: str) -> bool:
    """Finds the candidates of the block's demands; whether the plan is now ready to be solved.

    Raises OperationalError where the database is away.
    """
    with _failing_the_plan(database, plan_id):
        found = _begin(database, plan_id, number)
        if found is not None:
            demands, candidates, reach = found
            started = perf_counter()
            index = pool.index()
            part = Narrowed(index, reach)
            proposals = {each.id: _proposed(part.for_demand(each.id), each, candidates) for each in demands}
            block = {"proposals": proposals, "weights_version": index.weights.version, "searched_by": worker}
            _keep(database, plan_id, number, block | {"seconds": perf_counter() - started})
    return _is_searched(database, plan_id)


def solve_plan(database: Database, pool: MatchPool, plan_id: str) -> None:
    """Raises OperationalError where the database is away."""
    from app.dispatch_plans.solving import solve  # the solver takes a second to import, which only a worker spends

    with _failing_the_plan(database, plan_id):
        solve(database, pool, plan_id)


def _begin(database: Database, plan_id: str, number: int) -> tuple[list[Demand], int, Reach] | None:
    """The block's demands, how many candidates are wanted for each, and who may be sent; None where nothing is wanted
    any more."""
    with database.session() as db:
        plan = lock_plan(db, plan_id)
        if plan.state not in UNDER_WAY or _block(db, plan_id, number).searched_at is not None:
            return None
        plan.state = PlanState.RUNNING
        candidates = int(plan.options["candidates"])
    with database.session(writes=False) as db:
        of_block = select(PlannedDemand.demand_id).where(
            PlannedDemand.plan_id == plan_id, PlannedDemand.block == number
        )
        demand_ids = db.scalars(of_block).all()
        reach = reach_of(db, planner_of(db, read_plan(db, plan_id)), demand_ids)
        return list(read_demands(db, demand_ids)), candidates, reach


def _proposed(index: MatchIndex, demand: Demand, candidates: int) -> list[Any]:
    """As JSON; see `DispatchBlock.proposals`."""
    return [
        (each.craftsman_id, each.score, each.rejection.code if each.rejection else None)
        for each in index.propose(demand, candidates)
    ]


def _keep(database: Database, plan_id: str, number: int, found: dict[str, Any]) -> None:
    with database.session() as db:
        plan = lock_plan(db, plan_id)
        block = _block(db, plan_id, number)
        if plan.state not in UNDER_WAY or block.searched_at is not None:
            return
        for name, value in found.items():
            setattr(block, name, value)
        block.searched_at = utc_now()


def _is_searched(database: Database, plan_id: str) -> bool:
    left = select(DispatchBlock.number).where(DispatchBlock.plan_id == plan_id, DispatchBlock.searched_at.is_(None))
    with database.session(writes=False) as db:
        plan = db.get(DispatchPlan, plan_id)
        return plan is not None and plan.state in UNDER_WAY and db.scalar(left.limit(1)) is None


def _block(db: Session, plan_id: str, number: int) -> DispatchBlock:
    return db.get_one(DispatchBlock, (plan_id, number), populate_existing=True)


@contextmanager
def _failing_the_plan(database: Database, plan_id: str) -> Iterator[None]:
    """What goes wrong for good ends the plan, with a sentence; what may pass is for the caller to try again."""
    try:
        yield
    except NotFound:
        return
    except AppError as error:
        _fail(database, plan_id, error.detail)
    except OperationalError:
        raise
    except Exception:
        log.exception("dispatch plan failed", plan_id=plan_id)
        _fail(database, plan_id, "方案因系统内部错误中断，没有派出任何人；请联系管理员查看日志")


def _fail(database: Database, plan_id: str, message: str) -> None:
    with database.session() as db:
        plan = lock_plan(db, plan_id)
        if plan.state in UNDER_WAY:
            plan.state, plan.message = PlanState.FAILED, message
