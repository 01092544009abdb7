"""Who is asking, and whether their role may; whether a record is within their reach is app/scope.py's."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.auth import tokens
from app.caller import caller
from app.clock import Now
from app.db import Db
from app.errors import Forbidden, Unauthenticated
from models.account import Account, ApiKey, Role

bearer = OAuth2PasswordBearer("/api/v1/auth/token", auto_error=False)


def current_account(request: Request, db: Db, now: Now, token: Annotated[str | None, Depends(bearer)]) -> Account:
    if not token:
        raise Unauthenticated("请先登录：以 POST /api/v1/auth/token 取得令牌，或使用 API 密钥")
    account = _by_key(db, token) if token.startswith(tokens.KEY_PREFIX) else _by_token(request, db, now, token)
    if account is None or account.disabled:
        raise Unauthenticated("登录已失效，请重新登录")
    caller().account_id = account.id
    return account


def _by_token(request: Request, db: Session, now: Now, token: str) -> Account | None:
    found = tokens.read(token, request.app.state.signing_key, now)
    account = account_by_id(db, found[0]) if found else None
    return account if account and found and account.token_version == found[1] else None


def _by_key(db: Session, key: str) -> Account | None:
    return db.scalar(
        select(Account)
        .join(ApiKey, ApiKey.account_id == Account.id)
        .where(ApiKey.key_hash == tokens.hash_api_key(key), ApiKey.revoked_at.is_(None))
        .options(joinedload(Account.union))
    )


def account_by_id(db: Session, account_id: str) -> Account | None:
    """With its union, which says how far it reaches: a job acts as far as whoever asked for it, and no further."""
    return db.get(Account, account_id, options=[joinedload(Account.union)], populate_existing=True)


CurrentAccount = Annotated[Account, Depends(current_account, scope="function")]

STAFF = (Role.ADMIN, Role.COORDINATOR)


def allow(*roles: Role) -> Callable[[Account], Awaitable[Account]]:
    """A dependency that lets these roles through and answers 403 to the others."""

    async def check(account: CurrentAccount) -> Account:
        if account.role not in roles:
            raise Forbidden("您的角色不能进行此操作")
        return account

    return check


Staff = Annotated[Account, Depends(allow(*STAFF), scope="function")]
Admin = Annotated[Account, Depends(allow(Role.ADMIN), scope="function")]


def is_staff(account: Account) -> bool:
    return account.role in STAFF
