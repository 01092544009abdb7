"""Accounts as the logs name them: by person and union."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account
from models.union import Union


class Named(NamedTuple):
    name: str
    union: str | None


def named_accounts(db: Session, ids: Collection[str]) -> dict[str, Named]:
    columns = select(Account.id, Account.display_name, Account.username, Union.name)
    found = db.execute(columns.outerjoin(Union, Union.id == Account.union_id).where(Account.id.in_(ids)))
    return {id_: Named(display_name or username, union) for id_, display_name, username, union in found}
