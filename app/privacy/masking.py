"""Rows as an account may see them: the one way from a person's, an enterprise's or a demand's row to an answer."""

from typing import Protocol

from app.craftsmen.schemas import CraftsmanOut
from app.demands.schemas import DemandOut
from app.enterprises.schemas import EnterpriseOut
from app.privacy.masks import mask_name, mask_phone
from app.taxonomy.files import load_taxonomy
from models.account import Account, Role
from models.craftsman import Craftsman
from models.demand import Demand, DemandKind
from models.enterprise import Enterprise

KIND_NAMES = {
    DemandKind.PROBLEM: "技术难题",
    DemandKind.TRAINING: "技能培训",
    DemandKind.CONSULTING: "技术咨询",
    DemandKind.MANAGEMENT: "班组管理",
}


class Titled(Protocol):
    """A demand, or the columns of one."""

    title: str
    public_title: str | None
    confidential: bool
    kind: DemandKind
    region_code: str | None


def present_craftsman(row: Craftsman, account: Account) -> CraftsmanOut:
    """Only the craftsmen themselves read their phone; the union's coordinator asks for it (app/privacy/reveals.py)."""
    shown = CraftsmanOut.model_validate(row)
    if not (account.role is Role.CRAFTSMAN and account.craftsman_id == row.id):
        shown.phone = mask_phone(row.phone)
    return shown


def present_enterprise(row: Enterprise, account: Account) -> EnterpriseOut:
    shown = EnterpriseOut.model_validate(row)
    if not _is_of(row.id, account):
        shown.contact_name, shown.phone = mask_name(row.contact_name), mask_phone(row.phone)
    return shown


def present_demand(row: Demand, account: Account, *, detail: bool) -> DemandOut:
    """`detail`: whether the account may read more than the public part (app/privacy/detail.py). The contact is masked
    as the enterprise's own record is."""
    shown = DemandOut.model_validate(row)
    if not _is_of(row.enterprise_id, account):
        shown.contact_name, shown.contact_phone = mask_name(shown.contact_name), mask_phone(shown.contact_phone)
    if not detail:
        shown.detail_open = False
        shown.title, shown.description, shown.suggestion = public_title(row), row.public_summary or "", ""
        shown.contact_name = shown.contact_phone = None
        shown.excluded_employers = []
        shown.region_code = city_of(row.region_code)
    return shown


def public_title(row: Titled) -> str:
    if row.public_title:
        return row.public_title
    if not row.confidential:
        return row.title
    city = city_of(row.region_code)
    place = load_taxonomy().regions[city].name if city else ""
    return f"{place}{KIND_NAMES[row.kind]}（接受后可见详情）"


def city_of(region_code: str | None) -> str | None:
    city = f"{region_code[:4]}00" if region_code else ""
    return city if city in load_taxonomy().regions else None


def _is_of(enterprise_id: str, account: Account) -> bool:
    return account.role is Role.ENTERPRISE and account.enterprise_id == enterprise_id
