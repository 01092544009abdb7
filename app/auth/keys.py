"""API keys: what other systems call with, on behalf of the account that made them."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import record
from app.auth import tokens
from app.auth.schemas import NewApiKey
from app.errors import Invalid, NotFound
from models.account import Account, ApiKey


def create_key(db: Session, account: Account, new: NewApiKey, now: datetime) -> tuple[ApiKey, str]:
    """The row, and the key itself, which is kept nowhere."""
    if new.expires_at is not None and new.expires_at <= now:
        raise Invalid.field("expires_at", "到期时间应在将来")
    key = tokens.new_api_key()
    row = ApiKey(
        account_id=account.id,
        name=new.name,
        key_hash=tokens.hash_api_key(key),
        created_at=now,
        expires_at=new.expires_at,
        scopes=sorted(set(new.scopes)) if new.scopes else None,
    )
    db.add(row)
    db.flush()
    record(db, "key.made", "api_key", row.id, scopes=row.scopes)
    return row, key


def revoke_key(db: Session, account: Account, key_id: str, now: datetime) -> None:
    row = db.get(ApiKey, key_id)
    if row is None or row.account_id != account.id:
        raise NotFound("没有这个 API 密钥")
    if row.revoked_at is None:
        row.revoked_at = now
        record(db, "key.revoked", "api_key", row.id)
