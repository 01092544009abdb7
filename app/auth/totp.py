"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for when the phone is lost.

No code is taken twice: whoever takes one holds the row's lock and notes the code's time step, and none of that step
or before is taken again.
"""

import hashlib
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import InvalidToken
from joserfc.jwk import OctKey
from sqlalchemy.orm import Session

from app.audit.events import record
from app.auth.sealing import sealer
from app.errors import Conflict, Invalid
from models.account import Account
from models.totp import Totp

ISSUER = "点匠"
STEP_SECONDS = 30
SKEW = 1
"""Steps a phone's clock may be off, either way."""
RECOVERY_CODES = 10
PURPOSE = "totp"


def of(db: Session, account_id: str) -> Totp | None:
    """Locked: to be read where a code is taken or the factor changed."""
    return db.get(Totp, account_id, with_for_update=True, populate_existing=True)


def enrol(db: Session, signing_key: OctKey, account: Account, now: datetime) -> tuple[str, str]:
    """A new secret, and the address that an app reads it from; it counts once confirmed."""
    row = of(db, account.id)
    if row and row.confirmed_at:
        raise Conflict("两步验证已启用；要换手机，请先停用再重新登记")
    secret = pyotp.random_base32()
    if row is None:
        row = Totp(account_id=account.id)
        db.add(row)
    row.secret, row.created_at = sealer(signing_key, PURPOSE).encrypt(secret.encode()).decode(), now
    db.flush()
    return secret, pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)


def confirm(db: Session, signing_key: OctKey, account: Account, code: str, now: datetime) -> list[str]:
    """Shows that the app has the secret; answers the recovery codes, of which only hashes are kept."""
    row = of(db, account.id)
    if row is None:
        raise Conflict("请先登记：POST /api/v1/auth/totp/enrol")
    if row.confirmed_at:
        raise Conflict("两步验证已启用")
    if not _take_step(row, signing_key, code, now):
        raise Invalid.field("code", "验证码不对：请核对手机时间，输入应用上当前的六位数字")
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    row.confirmed_at, row.recovery_codes = now, [_hash(each) for each in codes]
    record(db, "totp.enabled", "account", account.id)
    return codes


def take(db: Session, signing_key: OctKey, row: Totp, code: str, now: datetime) -> bool:
    """Whether the code is right and unused, of the app or a recovery code; `row` is locked, and the code used up."""
    plain = code.replace(" ", "").replace("-", "").casefold()
    if _hash(plain) in row.recovery_codes:
        row.recovery_codes = [each for each in row.recovery_codes if each != _hash(plain)]
        record(db, "totp.recovery_code_used", "account", row.account_id, left=len(row.recovery_codes))
        return True
    return _take_step(row, signing_key, plain, now)


def remove(db: Session, row: Totp) -> None:
    record(db, "totp.disabled", "account", row.account_id)
    db.delete(row)


def _take_step(row: Totp, signing_key: OctKey, code: str, now: datetime) -> bool:
    try:
        secret = sealer(signing_key, PURPOSE).decrypt(row.secret).decode()
    except InvalidToken:
        raise Conflict("服务的签名密钥已更换，两步验证失效：请用恢复码登录，或请管理员停用后重新登记") from None
    app, present = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    for step in range(present - SKEW, present + SKEW + 1):
        if step > row.last_step and secrets.compare_digest(app.generate_otp(step).encode(), code.encode()):
            row.last_step = step
            return True
    return False


def _hash(code: str) -> str:
    """As of an API key: random and long enough that there is nothing to guess from a stolen table."""
    return hashlib.sha256(code.encode()).hexdigest()
