"""Who is asking, and whether their role may; whether a record is within their reach is app/scope.py's."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from app.auth import cookies, tokens
from app.caller import caller
from app.clock import Now
from app.db import READING_METHODS, Database, Db
from app.errors import Forbidden, Unauthenticated
from models.account import Account, ApiKey, KeyScope, Role
from models.session_token import SessionKind, SessionToken
from models.totp import Totp

bearer = OAuth2PasswordBearer("/api/v1/auth/token", auto_error=False)
NOTED_EVERY = timedelta(minutes=1)


class SecondFactorMissing(Forbidden):
    kind, title = "totp_required", "须先启用两步验证"


@dataclass(frozen=True, slots=True)
class Visitor:
    """An account, and what it came in by: a session, a key, or neither (a token of before sessions were kept)."""

    account: Account
    session: SessionToken | None = None
    key: ApiKey | None = None


def visitor(
    request: Request, db: Db, now: Now, background: BackgroundTasks, token: Annotated[str | None, Depends(bearer)]
) -> Visitor:
    cookie = cookies.read(request, cookies.SESSION)
    if token and token.startswith(tokens.KEY_PREFIX):
        found = _by_key(db, now, token)
    elif token:
        found = _by_token(request, db, now, token, SessionKind.BEARER)
    elif cookie:
        found = _by_token(request, db, now, cookie, SessionKind.COOKIE)
    else:
        raise Unauthenticated("请先登录：以 POST /api/v1/auth/token 取得令牌，或使用 API 密钥")
    if found is None or found.account.disabled:
        raise Unauthenticated("登录已失效，请重新登录")
    caller().account_id = found.account.id
    caller().key_id = found.key.id if found.key else None
    if found.key:
        _check_scope(request, found.key)
    elif found.session and found.session.kind is SessionKind.COOKIE:
        cookies.check_not_forged(request, request.app.state.signing_key, found.session.id)
    _note_later(background, request.app.state.database, found, now)
    return found


AVisitor = Annotated[Visitor, Depends(visitor, scope="function")]


def current_account(request: Request, db: Db, visitor: AVisitor) -> Account:
    """Whoever logged in completely: where their role needs a second factor, they have one."""
    account, session = visitor.account, visitor.session
    if account.role in request.app.state.settings.totp_roles and not (session and session.single_sign_on):
        second = db.get(Totp, account.id)
        if second is None or second.confirmed_at is None:
            raise SecondFactorMissing("您的角色须启用两步验证：请先以 POST /api/v1/auth/totp/enrol 登记，再继续")
    return account


def in_person(visitor: AVisitor) -> Visitor:
    """Not a key: with one that leaked nobody makes others, or shuts its owner out."""
    if visitor.key:
        raise Forbidden("API 密钥不能办理此事：请以用户名和密码登录")
    return visitor


InPerson = Annotated[Visitor, Depends(in_person, scope="function")]


def _by_token(request: Request, db: Session, now: datetime, token: str, kind: SessionKind) -> Visitor | None:
    claims = tokens.read(token, request.app.state.signing_key, now)
    if claims is None:
        return None
    if claims.session_id is None:
        account = account_by_id(db, claims.account_id)
        fits = account and account.token_version == claims.version and kind is SessionKind.BEARER
        return Visitor(account) if account and fits else None
    found = db.execute(
        select(Account, SessionToken)
        .join(SessionToken, SessionToken.account_id == Account.id)
        .where(
            SessionToken.id == claims.session_id,
            SessionToken.kind == kind,
            SessionToken.revoked_at.is_(None),
            SessionToken.account_version == Account.token_version,
        )
        .options(joinedload(Account.union))
    ).first()
    return Visitor(found[0], session=found[1]) if found else None


def _by_key(db: Session, now: datetime, key: str) -> Visitor | None:
    found = db.execute(
        select(Account, ApiKey)
        .join(ApiKey, ApiKey.account_id == Account.id)
        .where(
            ApiKey.key_hash == tokens.hash_api_key(key),
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now),
        )
        .options(joinedload(Account.union))
    ).first()
    return Visitor(found[0], key=found[1]) if found else None


def _check_scope(request: Request, key: ApiKey) -> None:
    if key.scopes is None:
        return
    if request.method not in READING_METHODS:
        raise Forbidden("这个 API 密钥只能读取")
    if KeyScope.READ not in key.scopes and not request.url.path.startswith("/api/v1/statistics/"):
        raise Forbidden("这个 API 密钥只能读取统计数据")


def _note_later(background: BackgroundTasks, database: Database, found: Visitor, now: datetime) -> None:
    """Once the answer is sent: it would make every reader wait for SQLite's one writer otherwise."""
    if found.key and _is_due(found.key.last_used_at, now):
        background.add_task(_note_key, database, found.key.id, now)
    if found.session and _is_due(found.session.last_seen_at, now):
        background.add_task(_note_session, database, found.session.id, now)


def _is_due(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last >= NOTED_EVERY


def _note_key(database: Database, key_id: str, now: datetime) -> None:
    with suppress(OperationalError), database.session() as db:
        if key := db.get(ApiKey, key_id):
            key.last_used_at = now


def _note_session(database: Database, session_id: str, now: datetime) -> None:
    with suppress(OperationalError), database.session() as db:
        if session := db.get(SessionToken, session_id):
            session.last_seen_at = now


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
