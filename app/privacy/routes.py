"""Seeing what is masked, consent, erasure."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.auth.access import STAFF, Staff, allow
from app.checks import RecordId
from app.clock import Now
from app.db import Db
from app.pages import Page, Paged, page_of
from app.privacy import consents, erasure, reveals
from app.privacy.schemas import (
    ConsentOut,
    Erased,
    Erasure,
    NewConsent,
    RevealCraftsman,
    Revealed,
    RevealEnterprise,
    RevealOut,
    Withdrawal,
)
from app.safe_route import SafeRoute
from models.account import Account, Role
from models.consent import Purpose
from models.disclosure import Reveal, SubjectKind

router = APIRouter(route_class=SafeRoute, tags=["privacy"])

StaffOrCraftsman = Annotated[Account, Depends(allow(*STAFF, Role.CRAFTSMAN), scope="function")]
NotViewer = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE, Role.CRAFTSMAN), scope="function")]


@router.post("/craftsmen/{craftsman_id}/reveal")
def reveal_craftsman(db: Db, account: Staff, now: Now, craftsman_id: str, wanted: RevealCraftsman) -> Revealed:
    """工匠的完整电话：只给所属工会，或其服务正由本工会办理的；须写明原因，本人可查到。"""
    return reveals.reveal_craftsman(db, craftsman_id, wanted.fields, wanted.reason, account, now)


@router.post("/enterprises/{enterprise_id}/reveal")
def reveal_enterprise(
    db: Db, account: StaffOrCraftsman, now: Now, enterprise_id: str, wanted: RevealEnterprise
) -> Revealed:
    """企业的完整联系方式：只给所属工会、正为其办理服务的工会，以及已接受任务的工匠；须写明原因。"""
    return reveals.reveal_enterprise(db, enterprise_id, wanted.fields, wanted.reason, account, now)


@router.get("/reveals")
def list_reveals(
    db: Db,
    account: NotViewer,
    paging: Paged,
    subject_kind: Annotated[SubjectKind | None, Query()] = None,
    subject_id: Annotated[RecordId | None, Query()] = None,
) -> Page[RevealOut]:
    """谁、何时、因何查看了完整信息：省总工会看全部，工匠和企业看自己的。"""
    query = reveals.find_reveals(account)
    if subject_kind is not None:
        query = query.where(Reveal.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(Reveal.subject_id == subject_id)
    page = page_of(db, query, Reveal.id, paging, lambda row: row)
    return Page(items=reveals.show_reveals(db, page.items), total=page.total, next=page.next)


@router.get("/craftsmen/{craftsman_id}/consents")
def list_consents(db: Db, account: StaffOrCraftsman, craftsman_id: str) -> Page[ConsentOut]:
    """历次同意与撤回，新的在前。"""
    rows = consents.list_consents(db, craftsman_id, account)
    return Page(items=[ConsentOut.model_validate(row) for row in rows], total=len(rows))


@router.post("/craftsmen/{craftsman_id}/consents", status_code=201)
def give_consent(db: Db, account: StaffOrCraftsman, now: Now, craftsman_id: str, new: NewConsent) -> ConsentOut:
    """本人在线同意，或工会据书面、电话代录。同意新版本即取代旧版本。"""
    return ConsentOut.model_validate(consents.give(db, craftsman_id, new, account, now))


@router.post("/craftsmen/{craftsman_id}/consents/{purpose}/withdraw")
def withdraw_consent(
    db: Db, account: StaffOrCraftsman, now: Now, craftsman_id: str, purpose: Purpose, how: Withdrawal | None = None
) -> ConsentOut:
    """即时生效：撤回参与匹配的，不再出现在匹配和派单方案中。"""
    channel = (how or Withdrawal()).channel
    return ConsentOut.model_validate(consents.withdraw(db, craftsman_id, purpose, channel, account, now))


@router.post("/craftsmen/{craftsman_id}/erase")
def erase_craftsman(db: Db, account: Staff, now: Now, craftsman_id: str, why: Erasure) -> Erased:
    """注销：清空个人信息、停用账号，服务次数等统计不变；有派单在进行时不可。不能恢复。"""
    return erasure.erase_craftsman(db, craftsman_id, why.reason, account, now)
