"""Accounts, kept by administrators; and one's own password."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.auth import service
from app.auth.access import Admin, AVisitor, CurrentAccount, InPerson
from app.auth.schemas import AccountChanges, AccountOut, NewAccount, PasswordChange
from app.auth.sessions import AtTheDoor
from app.clock import Now
from app.db import Db
from app.errors import Invalid
from app.etags import IfMatch
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.account import Account, Role
from models.union import Union

router = APIRouter(route_class=SafeRoute, tags=["accounts"])


@router.get("/auth/me")
def show_me(visitor: AVisitor) -> AccountOut:
    return AccountOut.model_validate(visitor.account)


@router.post("/auth/password", status_code=204)
def change_my_password(
    db: Db, door: AtTheDoor, account: CurrentAccount, visitor: InPerson, change: PasswordChange
) -> None:
    """改密码后，本账号的其他登录会话全部结束，API 密钥全部撤销；发出此请求的会话继续有效。"""
    service.change_own_password(db, door, account, visitor.session, change.old_password, change.new_password)


@router.get("/accounts")
def list_accounts(
    db: Db,
    _admin: Admin,
    paging: Paged,
    q: Annotated[str | None, Query(max_length=60, description="用户名或显示名中的文字")] = None,
    role: Role | None = None,
    union_id: Annotated[str | None, Query(max_length=36, description="该工会及其下级的账号")] = None,
) -> Page[AccountOut]:
    union = db.get(Union, union_id) if union_id else None
    if union_id and union is None:
        raise Invalid("没有这个工会", errors=[{"loc": ["query", "union_id"], "msg": "没有这个工会"}])
    return page_of(db, service.filtered(q, role, union), Account.id, paging, AccountOut.model_validate)


@router.post("/accounts", status_code=201)
def create_account(request: Request, db: Db, _admin: Admin, new: NewAccount) -> AccountOut:
    return AccountOut.model_validate(service.create_account(db, request.app.state.settings, new))


@router.patch("/accounts/{account_id}")
def change_account(
    request: Request,
    db: Db,
    now: Now,
    _admin: Admin,
    account_id: str,
    changes: AccountChanges,
    if_match: IfMatch = None,
) -> AccountOut:
    """设新密码或停用时，该账号的登录会话全部结束，API 密钥全部撤销。角色与所属的改动从下一个请求起生效。"""
    account = service.change_account(db, request.app.state.settings, account_id, changes, if_match, now)
    return AccountOut.model_validate(account)
