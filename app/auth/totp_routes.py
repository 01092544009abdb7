"""The second factor: enrolling, confirming, giving it up. Open to those who need one and have none yet."""

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session

from app.auth import totp
from app.auth.access import Admin, InPerson
from app.auth.schemas import RecoveryCodes, TotpCode, TotpSecret, TotpState
from app.auth.sessions import AtTheDoor, Door
from app.auth.throttle import Throttle
from app.clock import Now
from app.db import Db
from app.errors import Invalid, NotFound
from app.safe_route import SafeRoute
from models.account import Account
from models.totp import Totp

router = APIRouter(route_class=SafeRoute, tags=["login"])


@router.get("/auth/totp")
def show_totp(request: Request, db: Db, visitor: InPerson) -> TotpState:
    row = db.get(Totp, visitor.account.id)
    return TotpState(
        enabled=row is not None and row.confirmed_at is not None,
        required=visitor.account.role in request.app.state.settings.totp_roles,
        recovery_codes_left=len(row.recovery_codes) if row else 0,
    )


@router.post("/auth/totp/enrol")
def enrol(request: Request, db: Db, now: Now, visitor: InPerson) -> TotpSecret:
    """取得密钥；以验证器应用扫描后，用 confirm 确认才生效。重复调用会换成新的密钥。"""
    secret, uri = totp.enrol(db, request.app.state.signing_key, visitor.account, now)
    return TotpSecret(secret=secret, uri=uri)


@router.post("/auth/totp/confirm")
def confirm(request: Request, db: Db, now: Now, visitor: InPerson, given: TotpCode) -> RecoveryCodes:
    codes = totp.confirm(db, request.app.state.signing_key, visitor.account, given.code, now)
    return RecoveryCodes(recovery_codes=codes)


@router.post("/auth/totp/disable", status_code=204)
def disable(db: Db, door: AtTheDoor, visitor: InPerson, given: TotpCode) -> None:
    """须带一个验证码或恢复码。"""
    attempt = _counted(db, door, visitor.account)
    row = totp.of(db, visitor.account.id)
    if row is None:
        raise NotFound("没有启用两步验证")
    if row.confirmed_at and not totp.take(db, door.signing_key, row, given.code, door.now):
        raise Invalid.field("code", "验证码不对，或已经用过")
    attempt.take_back(db, and_forget=False)
    totp.remove(db, row)


@router.delete("/accounts/{account_id}/totp", status_code=204)
def take_totp_away(db: Db, _admin: Admin, _visitor: InPerson, account_id: str) -> None:
    """管理员为丢失手机与恢复码的人停用两步验证。"""
    row = totp.of(db, account_id)
    if row is None:
        raise NotFound("这个账号没有启用两步验证")
    totp.remove(db, row)


def _counted(db: Session, door: Door, account: Account) -> Throttle:
    """A stolen session must not serve to guess the code; SQLite's write lock is let go of for the count."""
    attempt = Throttle(door.settings, account.username, door.address)
    db.rollback()
    attempt.admit(door.database, door.now)
    return attempt
