"""On whose behalf a job works: the account that asked for it, as it stands now and not as it stood then."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.auth.access import is_staff
from app.caller import caller
from app.errors import Forbidden
from app.scope import Position, scope_of
from models.account import Account
from models.union import Union


def account_behind(db: Session, account_id: str | None, union_id: str | None) -> Account:
    """For a step of a job asked for from this union (None: an administrator's or the province's).

    Raises Forbidden, with the sentence to end the job with, where the account may not ask for it any more.
    """
    query = select(Account).where(Account.id == account_id).options(joinedload(Account.union))
    account = db.scalar(query.execution_options(populate_existing=True))
    if account is None or account.disabled:
        raise Forbidden("发起人的账号已停用")
    union = db.get(Union, union_id) if union_id else None
    if not is_staff(account) or scope_of(account).position(union.path if union else None) is Position.OTHER:
        raise Forbidden("发起人已不负责原来的工会")
    caller().account_id = account.id  # whose deed the audit log will call it
    return account
