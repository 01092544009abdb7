"""Spotting a demand that its enterprise has posted before."""

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demands.lifecycle import ENDED
from app.errors import Duplicate
from app.search_text import search_text
from models.demand import Demand

SAME_TITLE = 90.0
SAME_DESCRIPTION = 85.0
"""rapidfuzz ratios, 0 to 100. Both must be reached: one trade's demands share a title more often than their text."""


def check_not_posted_before(db: Session, demand: Demand) -> None:
    """Compares with the enterprise's demands that are still asked for."""
    present = select(Demand.id, Demand.title, Demand.description).where(
        Demand.enterprise_id == demand.enterprise_id, Demand.state.not_in(ENDED)
    )
    for demand_id, title, description in db.execute(present):
        if _alike(demand.title, title, SAME_TITLE) and _alike(demand.description, description, SAME_DESCRIPTION):
            raise Duplicate(
                f"与本企业尚未办结的需求“{title}”几乎相同；确需另立一条，请以 allow_duplicate=true 再次提交",
                resembles={"id": demand_id, "title": title},
            )


def _alike(one: str, other: str, enough: float) -> bool:
    return fuzz.ratio(search_text(one), search_text(other), score_cutoff=enough) > 0
