"""Spotting an enterprise that is already there under another spelling."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.company_names import ALIKE, CompanyName, likeness, read_company_name
from app.errors import Duplicate
from app.scope import in_scope
from models.account import Account, Role
from models.enterprise import Enterprise

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`similarity` is 0 to 1."""

    id: str
    name: str
    credit_code: str | None
    similarity: float
    why: str


def find_resembling(
    db: Session, *, name: str, region_code: str | None = None, exclude_id: str | None = None
) -> list[Resemblance]:
    """The most alike first. Only names of the same block are compared, which an index finds."""
    ours = read_company_name(name)
    columns = (Enterprise.id, Enterprise.name, Enterprise.credit_code, Enterprise.region_code)
    found = []
    for other_id, other_name, credit_code, other_region in db.execute(
        select(*columns).where(Enterprise.name_block == ours.block)
    ):
        theirs = read_company_name(other_name)
        alike = likeness(ours, theirs)
        if other_id != exclude_id and alike >= ALIKE and _same_city(ours, theirs, region_code, other_region):
            found.append(Resemblance(other_id, other_name, credit_code, round(alike, 2), _why(ours, theirs)))
    return sorted(found, key=lambda each: (-each.similarity, each.id))[:MOST_SHOWN]


def refuse_duplicate(db: Session, resembling: Sequence[Resemblance], account: Account) -> None:
    """Names those in the account's reach; of others it tells that they are there, and no more."""
    if not resembling:
        return
    seen = [each for each in resembling if _sees(db, each.id, account)]
    which = f"已有企业“{seen[0].name}”是同一家（{seen[0].why}）" if seen else "其他工会的一家企业是同一家"
    raise Duplicate(
        f"疑与{which}。请核对；确非同一家，请加参数 allow_duplicate=true 再次提交",
        resembles=[asdict(each) for each in seen],
    )


def refuse_taken_credit_code(db: Session, credit_code: str, account: Account, exclude_id: str | None = None) -> None:
    """One code, one enterprise: this cannot be overridden."""
    other = db.scalar(select(Enterprise).where(Enterprise.credit_code == credit_code, Enterprise.id != exclude_id))
    if other is not None:
        if not _sees(db, other.id, account):
            _refuse_unseen(f"统一社会信用代码 {credit_code} 已由其他工会登记")
        _refuse_same(other, "统一社会信用代码相同", f"统一社会信用代码 {credit_code} 已属于企业“{other.name}”")


def refuse_taken_name(db: Session, name: str, account: Account, exclude_id: str | None = None) -> None:
    """Names are registered once; lists name enterprises by them."""
    other = db.scalar(select(Enterprise).where(Enterprise.name == name, Enterprise.id != exclude_id))
    if other is not None:
        if not _sees(db, other.id, account):
            _refuse_unseen(f"名为“{name}”的企业已由其他工会登记")
        _refuse_same(other, "名称完全相同", f"已有名为“{name}”的企业")


def _refuse_same(other: Enterprise, why: str, sentence: str) -> None:
    same = Resemblance(other.id, other.name, other.credit_code, 1.0, why)
    raise Duplicate(f"{sentence}，请直接修改那条记录", resembles=[asdict(same)])


def _refuse_unseen(sentence: str) -> NoReturn:
    raise Duplicate(f"{sentence}，请向上级工会核对", resembles=[])


def _sees(db: Session, enterprise_id: str, account: Account) -> bool:
    if account.role is Role.ENTERPRISE:
        return enterprise_id == account.enterprise_id
    query = select(Enterprise.id).where(Enterprise.id == enterprise_id, in_scope(Enterprise.union_id, account))
    return db.scalar(query) is not None


def _same_city(ours: CompanyName, theirs: CompanyName, region: str | None, other_region: str | None) -> bool:
    """Where a name says no place, the region does: 恒力机械 in two cities is two enterprises."""
    if (ours.places and theirs.places) or region is None or other_region is None:
        return True
    width = 2 if "0000" in (region[2:6], other_region[2:6]) else 4
    return region[:width] == other_region[:width]


def _why(ours: CompanyName, theirs: CompanyName) -> str:
    return "字号与行业相同，只是写法不同" if ours.core == theirs.core else "名称相近"
