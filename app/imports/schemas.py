"""What an import answers."""

from datetime import datetime

from pydantic import Field, computed_field

from app.schemas import Output
from models.import_job import ImportKind, ImportState, OnError


class RowFault(Output):
    """`row`: the number Excel shows beside it. `column` is empty where the row as a whole is at fault."""

    row: int
    column: str
    value: str
    message: str
    hint: str


class ImportBrief(Output):
    id: str
    kind: ImportKind
    filename: str
    dry_run: bool
    on_error: OnError
    allow_duplicates: bool
    state: ImportState
    message: str
    warnings: list[str]
    total: int | None
    processed: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    created_at: datetime
    finished_at: datetime | None

    @computed_field
    def progress(self) -> float:
        """0 to 1."""
        if self.state in (ImportState.SUCCEEDED, ImportState.FAILED):
            return 1.0
        return round(self.processed / self.total, 4) if self.total else 0.0


class ImportOut(ImportBrief):
    """`errors`: the first hundred; errors.xlsx holds every row."""

    errors: list[RowFault] = Field(default=[])
