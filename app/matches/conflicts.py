"""Conflicts of interest, looked at once more in the moment somebody is sent: own employer, named competitors, and the
employer's release."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.matches.translate import employment_of, read_demand
from matching.rules import RULES_OF_INTEREST, first_rejection
from models.craftsman import Craftsman


class ConflictOfInterest(Conflict):
    """`rejected` in the body names each craftsman with the rule's code and sentence."""

    kind, title = "conflict_of_interest", "须回避"


def conflicts_of_interest(db: Session, demand_id: str, craftsman_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By craftsman the code and the sentence of the rule that keeps them away, as things stand now."""
    demand = read_demand(db, demand_id)
    if demand is None:
        return {}
    query = select(Craftsman).where(Craftsman.id.in_(craftsman_ids)).execution_options(populate_existing=True)
    found: dict[str, tuple[str, str]] = {}
    for row in db.scalars(query):
        if rejection := first_rejection(employment_of(row), demand, RULES_OF_INTEREST):
            found[row.id] = (rejection.code, f"{row.name}：{rejection.text}")
    return found


def refuse_conflicts_of_interest(db: Session, demand_id: str, craftsman_ids: Sequence[str]) -> None:
    """Raises ConflictOfInterest."""
    found = conflicts_of_interest(db, demand_id, craftsman_ids)
    if found:
        rejected = [{"craftsman_id": each, "code": code, "text": text} for each, (code, text) in found.items()]
        raise ConflictOfInterest("；".join(text for _, text in found.values()), rejected=rejected)
