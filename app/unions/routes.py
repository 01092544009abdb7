"""Unions: the tree of four tiers."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.auth.access import Staff
from app.db import Db
from app.errors import Forbidden
from app.etags import IfMatch, check_etag
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from app.scope import require_in_scope
from app.unions import service
from app.unions.schemas import NewUnion, UnionChanges, UnionDetail, UnionFilters, UnionOut
from models.union import Union

router = APIRouter(route_class=SafeRoute, prefix="/unions", tags=["unions"])


@router.get("")
def list_unions(db: Db, account: Staff, filters: Annotated[UnionFilters, Query()], paging: Paged) -> Page[UnionOut]:
    query = service.visible(service.find_unions(filters), account)
    return page_of(db, query, Union.id, paging, lambda union: service.show_brief(union, account))


@router.post("", status_code=201)
def create_union(db: Db, account: Staff, new: NewUnion) -> UnionDetail:
    require_in_scope(db, account, new.parent_id, "parent_id")
    return service.show_union(db, service.create_union(db, new), account)


@router.get("/{union_id}")
def show_union(db: Db, account: Staff, union_id: str) -> UnionDetail:
    return service.show_union(db, service.get_union(db, account, union_id), account)


@router.patch("/{union_id}")
def change_union(db: Db, account: Staff, union_id: str, changes: UnionChanges, if_match: IfMatch = None) -> UnionDetail:
    union = service.lock_union(db, account, union_id)
    check_etag(union, if_match)
    service.check_may_change_place(account, union, changes)
    if "parent_id" in changes.model_fields_set and changes.parent_id != union.parent_id:
        require_in_scope(db, account, changes.parent_id, "parent_id")
    service.change_union(db, union, changes)
    return service.show_union(db, union, account)


@router.delete("/{union_id}", status_code=204)
def delete_union(db: Db, account: Staff, union_id: str, if_match: IfMatch = None) -> None:
    union = service.lock_union(db, account, union_id)
    if union.id == account.union_id:
        raise Forbidden("不能撤销自己所在的工会")
    check_etag(union, if_match)
    service.delete_union(db, union)
