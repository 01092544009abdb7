"""Who is at work for whom just now: what opens an enterprise's problem to a craftsman, and either's phone."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import HOLDING
from models.assignment import Assignment, AssignmentMember


def demands_served(craftsman_id: str | None) -> Select[str]:
    """Ids of the demands that the craftsman has accepted and not yet been let go from."""
    return (
        select(Assignment.demand_id)
        .join(AssignmentMember, AssignmentMember.assignment_id == Assignment.id)
        .where(AssignmentMember.craftsman_id == craftsman_id, Assignment.state.in_(HOLDING))
    )


def is_serving(db: Session, demand_id: str, craftsman_id: str | None) -> bool:
    served = demands_served(craftsman_id).where(Assignment.demand_id == demand_id)
    return db.scalar(served.limit(1)) is not None
