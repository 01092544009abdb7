"""Logging in with a name and a password: who may try, whether it is right, whether a second factor is due.

Three transactions, and none of them open while the password is hashed: the attempt is counted; the account is read;
the outcome is written, a failure like a success.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.auth import sessions, totp
from app.auth.passwords import is_right
from app.auth.sessions import Door, Entry
from app.auth.throttle import Throttle
from app.errors import Unauthenticated
from models.account import Account
from models.session_token import SessionKind

WRONG = "用户名或密码不对"


class OtpRequired(Unauthenticated):
    """The password was right."""

    kind, title = "otp_required", "需要验证码"


def log_in(door: Door, username: str, password: str, otp: str | None, kind: SessionKind) -> Entry:
    """Raises TooManyRequests, Unauthenticated, OtpRequired; an unknown name costs what a wrong password does."""
    throttle = Throttle(door.settings, username, door.address)
    throttle.admit(door.database, door.now)
    with door.database.session(writes=False) as db:
        account = db.scalar(select(Account).where(Account.username == username))
    known_hash = account.password_hash if account else None
    right = is_right(password, known_hash)
    with door.database.session() as db:
        present = db.get(Account, account.id) if account else None
        if present and (present.disabled or not right or present.password_hash != known_hash):
            outcome: Entry | Unauthenticated = _failed(db, present.id, Unauthenticated(WRONG))
        elif present is None:
            outcome = _failed(db, None, Unauthenticated(WRONG))
        else:
            outcome = _let_in(db, door, present, otp, kind, throttle)
    if isinstance(outcome, Unauthenticated):
        raise outcome
    return outcome


def _let_in(
    db: Session, door: Door, account: Account, otp: str | None, kind: SessionKind, throttle: Throttle
) -> Entry | Unauthenticated:
    second = totp.of(db, account.id)
    if second and second.confirmed_at:
        if not otp:
            # Earlier failures stand: whoever knows the password might clear them so, between guesses at the code.
            throttle.take_back(db, and_forget=False)
            return OtpRequired("请输入验证器应用上的六位数字（表单字段 otp），或一个恢复码")
        if not totp.take(db, door.signing_key, second, otp, door.now):
            return _failed(db, account.id, OtpRequired("验证码不对，或已经用过：请等下一个，再试一次"))
    throttle.take_back(db, and_forget=True)
    return sessions.begin(db, door, account, kind)


def _failed(db: Session, account_id: str | None, refusal: Unauthenticated) -> Unauthenticated:
    record(db, "login.failed", "account", account_id, step=refusal.kind)
    return refusal
