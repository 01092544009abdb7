"""Accounts, passwords and API keys."""

import secrets
from datetime import datetime
from functools import cache

from pwdlib import PasswordHash
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth import tokens
from app.auth.schemas import AccountChanges, NewAccount
from app.errors import Conflict, Invalid, NotFound
from models.account import Account, ApiKey, Role
from models.craftsman import Craftsman
from models.enterprise import Enterprise
from models.union import Union

hasher = PasswordHash.recommended()


@cache
def _spent_on_unknown() -> str:
    return hasher.hash(secrets.token_urlsafe())


def authenticate(db: Session, username: str, password: str) -> Account | None:
    """The account, if the password is right. An unknown name costs as much time as a wrong password."""
    account = db.scalar(select(Account).where(Account.username == username))
    right = hasher.verify(password, account.password_hash if account else _spent_on_unknown())
    return account if account and right and not account.disabled else None


def create_account(db: Session, new: NewAccount) -> Account:
    if db.scalar(select(Account.id).where(Account.username == new.username)):
        raise Conflict(f"用户名「{new.username}」已被使用")
    account = Account(**new.model_dump(exclude={"password"}), password_hash=hasher.hash(new.password))
    _check_belongings(db, account)
    db.add(account)
    db.flush()
    return account


def put_account(db: Session, username: str, password: str, role: Role, **values: str | None) -> Account:
    """The account with exactly this password, made where it is missing. No rule on length: whoever runs the service
    and sets its environment decides."""
    account = db.scalar(select(Account).where(Account.username == username))
    if account is None:
        account = Account(username=username, role=role, password_hash=hasher.hash(password), **values)
        _check_belongings(db, account)
        db.add(account)
    elif not hasher.verify(password, account.password_hash):
        set_password(account, password)
    db.flush()
    return account


def change_account(db: Session, account_id: str, changes: AccountChanges) -> Account:
    account = get_account(db, account_id)
    values = changes.model_dump(exclude_unset=True, exclude={"password"})
    for name, value in values.items():
        setattr(account, name, value)
    _check_belongings(db, account)
    if changes.disabled:
        account.token_version += 1  # enabled again, it asks for the password again
    if changes.password is not None:
        set_password(account, changes.password)
    db.flush()
    return account


def get_account(db: Session, account_id: str) -> Account:
    account = db.get(Account, account_id)
    if account is None:
        raise NotFound("没有这个账号")
    return account


def set_password(account: Account, password: str) -> None:
    """Tokens issued before are no longer good."""
    account.password_hash = hasher.hash(password)
    account.token_version += 1


def change_own_password(account: Account, old: str, new: str) -> None:
    if not hasher.verify(old, account.password_hash):
        raise Invalid.field("old_password", "原密码不对")
    set_password(account, new)


def create_api_key(db: Session, account: Account, name: str) -> tuple[ApiKey, str]:
    key = tokens.new_api_key()
    row = ApiKey(account_id=account.id, name=name, key_hash=tokens.hash_api_key(key))
    db.add(row)
    db.flush()
    return row, key


def revoke_api_key(db: Session, account: Account, key_id: str, now: datetime) -> None:
    row = db.get(ApiKey, key_id)
    if row is None or row.account_id != account.id:
        raise NotFound("没有这个 API 密钥")
    row.revoked_at = row.revoked_at or now


def _check_belongings(db: Session, account: Account) -> None:
    """An enterprise's account belongs to an enterprise, a craftsman's to a craftsman, and what is named exists."""
    for field, table in (("union_id", Union), ("enterprise_id", Enterprise), ("craftsman_id", Craftsman)):
        value = getattr(account, field)
        if value is not None and db.get(table, value) is None:
            raise Invalid.field(field, "没有这个编号对应的记录")
    if account.role is Role.ENTERPRISE and account.enterprise_id is None:
        raise Invalid.field("enterprise_id", "企业账号须指明所属企业")
    if account.role is Role.CRAFTSMAN and account.craftsman_id is None:
        raise Invalid.field("craftsman_id", "工匠账号须指明对应的工匠")
