"""API keys, made and revoked by whoever they act for."""

from fastapi import APIRouter
from sqlalchemy import select

from app.auth import keys
from app.auth.access import CurrentAccount, InPerson
from app.auth.schemas import ApiKeyMade, ApiKeyOut, NewApiKey
from app.clock import Now
from app.db import Db
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.account import ApiKey

router = APIRouter(route_class=SafeRoute, tags=["accounts"])


@router.get("/auth/keys")
def list_my_keys(db: Db, account: CurrentAccount, paging: Paged) -> Page[ApiKeyOut]:
    query = select(ApiKey).where(ApiKey.account_id == account.id)
    return page_of(db, query, ApiKey.id, paging, ApiKeyOut.model_validate)


@router.post("/auth/keys", status_code=201)
def create_my_key(db: Db, now: Now, account: CurrentAccount, _visitor: InPerson, new: NewApiKey) -> ApiKeyMade:
    row, key = keys.create_key(db, account, new, now)
    return ApiKeyMade(**ApiKeyOut.model_validate(row).model_dump(), key=key)


@router.delete("/auth/keys/{key_id}", status_code=204)
def revoke_my_key(db: Db, now: Now, account: CurrentAccount, _visitor: InPerson, key_id: str) -> None:
    keys.revoke_key(db, account, key_id, now)
