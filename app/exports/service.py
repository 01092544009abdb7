"""Reading a pool out as a list."""

from collections.abc import Iterator

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.imports.kind import ListKind

AT_ONCE = 500


def rows_of(db: Session, kind: ListKind, chosen: Select[str]) -> Iterator[dict[str, str]]:
    """The cells of the records whose ids `chosen` answers, oldest first."""
    ordered = sorted(db.scalars(chosen))
    for start in range(0, len(ordered), AT_ONCE):
        yield from kind.rows_out(db, ordered[start : start + AT_ONCE])
        db.expunge_all()  # 45,000 craftsmen are not held at once
