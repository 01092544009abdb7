"""What still refers to a record: the reason it cannot be deleted, told with counts."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Conflict

Reference = tuple[str, Any]
"""What the referring records are called, with the measure word (个下级工会), and their referring column."""


def refuse_while_needed(db: Session, subject: str, key: str, references: tuple[Reference, ...]) -> None:
    """Foreign keys are the backstop for what is added in parallel; this is the sentence for everyone else."""
    counts = {name: _count(db, column, key) for name, column in references}
    found = {name: count for name, count in counts.items() if count}
    if not found:
        return
    listed = "、".join(f"{count} {name}" for name, count in found.items())
    dependents = [{"name": name, "count": count} for name, count in found.items()]
    raise Conflict(f"{subject}还有{listed}，不能删除。请先移走或删除它们", dependents=dependents)


def _count(db: Session, column: Any, key: str) -> int:
    return db.scalar(select(func.count()).where(column == key)) or 0
