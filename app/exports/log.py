"""Who took lists out."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.exports.schemas import ExportOut
from app.privacy.people import named_accounts
from app.privacy.reveals import require_province
from models.account import Account
from models.disclosure import ExportLog

_OWN = frozenset(ExportOut.model_fields) - {"account_name", "union_name"}


def find_exports(account: Account) -> Select[ExportLog]:
    """Raises Forbidden for whoever is neither the province's nor an administrator."""
    require_province(account)
    return select(ExportLog)


def show_exports(db: Session, rows: Sequence[ExportLog]) -> list[ExportOut]:
    names = named_accounts(db, {row.account_id for row in rows})
    return [
        ExportOut(
            **{name: getattr(row, name) for name in _OWN},
            account_name=names[row.account_id].name,
            union_name=names[row.account_id].union,
        )
        for row in rows
    ]
