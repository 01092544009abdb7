"""What still refers to a record: the reason it cannot be deleted, told with counts."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Conflict

Reference = tuple[str, str, Any]
"""The referring records' kind (unions), what they are called with the measure word (个下级工会), and their column."""


def refuse_while_needed(db: Session, subject: str, key: str, references: tuple[Reference, ...]) -> None:
    """Foreign keys are the backstop for what is added in parallel; this is the sentence for everyone else."""
    counts = [(kind, name, _count(db, column, key)) for kind, name, column in references]
    found = [(kind, name, count) for kind, name, count in counts if count]
    if not found:
        return
    listed = "、".join(f"{count} {name}" for _, name, count in found)
    dependents = [{"kind": kind, "count": count} for kind, _, count in found]
    raise Conflict(f"{subject}还有 {listed}，不能删除。请先移走或删除它们", dependents=dependents)


def _count(db: Session, column: Any, key: str) -> int:
    return db.scalar(select(func.count()).where(column == key)) or 0
