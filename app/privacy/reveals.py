"""Masked fields in full: once, to whoever is responsible, with a reason that stays.

The row that says who looked, its record in the audit log and the answer stand or fall together: the request's
transaction is committed before the answer is sent, and a commit without its audit record fails.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.craftsmen.filters import visible as visible_craftsmen
from app.enterprises.service import visible as visible_enterprises
from app.errors import Forbidden, NotFound
from app.privacy import responsible
from app.privacy.people import named_accounts
from app.privacy.schemas import Revealed, RevealOut
from app.scope import scope_of
from models.account import Account, Role
from models.base import new_id
from models.craftsman import Craftsman
from models.disclosure import Reveal, SubjectKind
from models.enterprise import Enterprise

_OWN = frozenset(RevealOut.model_fields) - {"account_name", "union_name"}


def reveal_craftsman(
    db: Session, craftsman_id: str, fields: Sequence[str], reason: str, account: Account, now: datetime
) -> Revealed:
    theirs = Craftsman.id == craftsman_id
    row = db.scalar(select(Craftsman).where(theirs, responsible.for_craftsmen(account)))
    if row is None:
        in_sight = db.scalar(visible_craftsmen(select(Craftsman).where(theirs), account))
        raise _refusal(in_sight is not None, "没有这位工匠")
    if row.erased_at is not None:
        raise NotFound("这位工匠已注销，个人信息已删除")
    return _reveal(db, row, SubjectKind.CRAFTSMAN, fields, reason, account, now)


def reveal_enterprise(
    db: Session, enterprise_id: str, fields: Sequence[str], reason: str, account: Account, now: datetime
) -> Revealed:
    it = Enterprise.id == enterprise_id
    row = db.scalar(select(Enterprise).where(it, responsible.for_enterprises(account)))
    if row is None:
        staff = account.role is Role.COORDINATOR
        in_sight = staff and db.scalar(visible_enterprises(select(Enterprise).where(it), account)) is not None
        raise _refusal(in_sight, "没有这家企业")
    return _reveal(db, row, SubjectKind.ENTERPRISE, fields, reason, account, now)


def find_reveals(account: Account) -> Select[Reveal]:
    """The province and administrators see all; a craftsman and an enterprise, who looked at them. Raises Forbidden."""
    query = select(Reveal)
    if account.role is Role.CRAFTSMAN:
        return query.where(Reveal.subject_kind == SubjectKind.CRAFTSMAN, Reveal.subject_id == account.craftsman_id)
    if account.role is Role.ENTERPRISE:
        return query.where(Reveal.subject_kind == SubjectKind.ENTERPRISE, Reveal.subject_id == account.enterprise_id)
    require_province(account)
    return query


def require_province(account: Account) -> None:
    if not scope_of(account).everywhere:
        raise Forbidden("只有系统管理员和省总工会可以办理")


def show_reveals(db: Session, rows: Sequence[Reveal]) -> list[RevealOut]:
    names = named_accounts(db, {row.account_id for row in rows})
    return [
        RevealOut(
            **{name: getattr(row, name) for name in _OWN},
            account_name=names[row.account_id].name,
            union_name=names[row.account_id].union,
        )
        for row in rows
    ]


def _reveal(
    db: Session,
    row: Craftsman | Enterprise,
    kind: SubjectKind,
    fields: Sequence[str],
    reason: str,
    account: Account,
    now: datetime,
) -> Revealed:
    names = [str(name) for name in dict.fromkeys(fields)]
    made = Reveal(
        id=new_id(), account_id=account.id, subject_kind=kind, subject_id=row.id, fields=names, reason=reason, at=now
    )
    db.add(made)
    record(db, f"{kind}.revealed", kind, row.id, reveal_id=made.id, fields=names)
    db.flush()
    values = {name: getattr(row, name) for name in names}
    return Revealed(reveal_id=made.id, subject_kind=kind, subject_id=row.id, values=values)


def _refusal(in_sight: bool, absent: str) -> Forbidden | NotFound:
    """What is out of reach is not told to be there."""
    if in_sight:
        return Forbidden("完整的联系方式只提供给所属工会，或正在办理其服务的工会；请联系他们")
    return NotFound(absent)
