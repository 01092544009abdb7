"""Logging in, accounts, API keys."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import select

from app.auth import service, tokens
from app.auth.access import Admin, CurrentAccount
from app.auth.schemas import (
    AccountChanges,
    AccountOut,
    ApiKeyMade,
    ApiKeyOut,
    NewAccount,
    NewApiKey,
    PasswordChange,
    Token,
)
from app.clock import Now
from app.db import Db
from app.errors import Unauthenticated
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.account import Account, ApiKey

router = APIRouter(route_class=SafeRoute, tags=["accounts"])


@router.post("/auth/token")
def log_in(request: Request, db: Db, now: Now, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    account = service.authenticate(db, form.username, form.password)
    if account is None:
        raise Unauthenticated("用户名或密码不对")
    lifetime = timedelta(minutes=request.app.state.settings.token_minutes)
    token = tokens.issue(account, request.app.state.signing_key, now, lifetime)
    return Token(access_token=token, expires_in=int(lifetime.total_seconds()))


@router.get("/auth/me")
def show_me(account: CurrentAccount) -> AccountOut:
    return AccountOut.model_validate(account)


@router.post("/auth/password", status_code=204)
def change_my_password(account: CurrentAccount, change: PasswordChange) -> None:
    service.change_own_password(account, change.old_password, change.new_password)


@router.get("/auth/keys")
def list_my_keys(db: Db, account: CurrentAccount, paging: Paged) -> Page[ApiKeyOut]:
    query = select(ApiKey).where(ApiKey.account_id == account.id)
    return page_of(db, query, ApiKey.id, paging, ApiKeyOut.model_validate)


@router.post("/auth/keys", status_code=201)
def create_my_key(db: Db, account: CurrentAccount, new: NewApiKey) -> ApiKeyMade:
    row, key = service.create_api_key(db, account, new.name)
    return ApiKeyMade(**ApiKeyOut.model_validate(row).model_dump(), key=key)


@router.delete("/auth/keys/{key_id}", status_code=204)
def revoke_my_key(db: Db, account: CurrentAccount, now: Now, key_id: str) -> None:
    service.revoke_api_key(db, account, key_id, now)


@router.get("/accounts")
def list_accounts(db: Db, _admin: Admin, paging: Paged) -> Page[AccountOut]:
    return page_of(db, select(Account), Account.id, paging, AccountOut.model_validate)


@router.post("/accounts", status_code=201)
def create_account(db: Db, _admin: Admin, new: NewAccount) -> AccountOut:
    return AccountOut.model_validate(service.create_account(db, new))


@router.patch("/accounts/{account_id}")
def change_account(db: Db, _admin: Admin, account_id: str, changes: AccountChanges) -> AccountOut:
    return AccountOut.model_validate(service.change_account(db, account_id, changes))
