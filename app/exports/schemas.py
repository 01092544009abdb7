"""What the log of exports answers."""

from datetime import datetime

from app.schemas import Output


class ExportOut(Output):
    """`fields` are the list's columns; `revealed` of the `rows` had their contact in full."""

    id: str
    at: datetime
    account_id: str
    account_name: str
    union_name: str | None
    kind: str
    purpose: str
    fields: list[str]
    rows: int
    revealed: int
