"""Accounts and the passwords they log in with."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.auth import sessions, throttle
from app.auth.passwords import check_password, hash_password, hasher, is_right
from app.auth.schemas import AccountChanges, NewAccount
from app.auth.sessions import Door
from app.errors import Conflict, Invalid, NotFound
from app.etags import check_etag
from app.settings import Settings
from models.account import Account, Role
from models.craftsman import Craftsman
from models.enterprise import Enterprise
from models.session_token import SessionToken
from models.union import Union

OF_A_UNION = {Role.COORDINATOR: "工会账号", Role.VIEWER: "看板账号"}
ADMINS = select(Account).where(Account.role == Role.ADMIN, Account.disabled.is_(False)).order_by(Account.id)


def filtered(q: str | None, role: Role | None, union: Union | None) -> Select[Account]:
    """`q` in the user's or the display name; `union` and what stands below it."""
    query = select(Account)
    if q:
        query = query.where(
            or_(Account.username.icontains(q, autoescape=True), Account.display_name.icontains(q, autoescape=True))
        )
    if role:
        query = query.where(Account.role == role)
    if union:
        query = query.where(Account.union_id.in_(select(Union.id).where(Union.path.startswith(union.path))))
    return query


def create_account(db: Session, settings: Settings, new: NewAccount) -> Account:
    if db.scalar(select(Account.id).where(Account.username == new.username)):
        raise Conflict(f"用户名「{new.username}」已被使用")
    check_password(settings, "password", new.password, new.username)
    account = Account(**new.model_dump(exclude={"password"}), password_hash=hash_password(new.password))
    _check_belongings(db, account)
    _check_union(account)
    db.add(account)
    db.flush()
    return account


def put_account(db: Session, username: str, password: str, role: Role, **values: str | None) -> Account:
    """The account with exactly this password, made where it is missing. No rules for the password: whoever runs the
    service and sets its environment decides."""
    account = db.scalar(select(Account).where(Account.username == username))
    if account is None:
        account = Account(username=username, role=role, password_hash=hasher.hash(password), **values)
        _check_belongings(db, account)
        db.add(account)
    elif not hasher.verify(password, account.password_hash):
        set_password(account, password)
    db.flush()
    return account


def change_account(
    db: Session, settings: Settings, account_id: str, changes: AccountChanges, if_match: str | None, now: datetime
) -> Account:
    ends_an_admin = changes.disabled or changes.role not in (None, Role.ADMIN)
    admins = set(db.scalars(ADMINS.with_for_update(key_share=True))) if ends_an_admin else set()
    account = get_account(db, account_id)
    check_etag(account, if_match)
    if admins == {account}:
        raise Conflict("这是最后一个可用的管理员账号：请先设立另一个管理员")
    values = changes.model_dump(exclude_unset=True, exclude={"password"})
    for name, value in values.items():
        setattr(account, name, value)
    _check_belongings(db, account)
    if {"role", "union_id"} & values.keys():
        _check_union(account)
    if {"oidc_issuer", "oidc_subject"} & values.keys():
        _check_provider(db, account, settings)
    if changes.password is not None:
        check_password(settings, "password", changes.password, account.username)
        account.password_hash = hash_password(changes.password)
        throttle.forget_name(db, account.username)
    if changes.disabled or changes.password is not None:
        shut_out(db, account, now)
    db.flush()
    return account


def get_account(db: Session, account_id: str) -> Account:
    """Locked: for who changes it."""
    account = db.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)
    if account is None:
        raise NotFound("没有这个账号")
    return account


def set_password(account: Account, password: str) -> None:
    """Sessions begun before are no longer good."""
    account.password_hash = hasher.hash(password)
    account.token_version += 1


def shut_out(db: Session, account: Account, now: datetime) -> None:
    """Whoever came in as this account, by session or key, does so no longer."""
    sessions.end_all(db, account, now)
    sessions.revoke_keys(db, account, now)


def change_own_password(
    db: Session, door: Door, account: Account, session: SessionToken | None, old: str, new: str
) -> None:
    """The session that asks goes on; all others end, and all keys.

    A stolen session must not serve to guess the password: attempts are counted like logins, in a transaction of their
    own. The request's lets go of SQLite's write lock for that, and for as long as passwords are hashed.
    """
    account_id, username, known = account.id, account.username, account.password_hash
    db.rollback()
    attempt = throttle.Throttle(door.settings, username, door.address)
    attempt.admit(door.database, door.now)
    if not is_right(old, known):
        with door.database.session() as own:
            record(own, "login.failed", "account", account_id, step="password_change")
        raise Invalid.field("old_password", "原密码不对")
    check_password(door.settings, "new_password", new, username)
    hashed = hash_password(new)
    account = get_account(db, account_id)
    if account.password_hash != known:
        raise Conflict("密码刚在别处改过，请重新登录")
    account.password_hash = hashed
    attempt.take_back(db, and_forget=True)
    sessions.end_all(db, account, door.now, but=session)
    sessions.revoke_keys(db, account, door.now)


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


def _check_union(account: Account) -> None:
    """Without one they would reach nothing. Accounts of before this rule stand until their role or union changes."""
    if account.role in OF_A_UNION and account.union_id is None:
        raise Invalid.field("union_id", f"{OF_A_UNION[account.role]}须指明所属工会，其管辖范围由此而定")


def _check_provider(db: Session, account: Account, settings: Settings) -> None:
    if account.oidc_subject is None:
        account.oidc_issuer = None
        return
    account.oidc_issuer = account.oidc_issuer or settings.oidc_issuer
    if account.oidc_issuer is None:
        raise Invalid.field("oidc_issuer", "须指明单点登录的提供方（issuer），或由运维设置 DIANJIANG_OIDC_ISSUER")
    same = select(Account.id).where(
        Account.oidc_issuer == account.oidc_issuer, Account.oidc_subject == account.oidc_subject
    )
    with db.no_autoflush:
        others = set(db.scalars(same)) - {account.id}
    if others:
        raise Conflict("这个单点登录身份已关联到另一个账号")
