"""Taking a person out of everything that names them, so that no figure changes.

The craftsman's row stays with its id, union and region, and so do services and visits; what says who it was goes, here
and wherever it was copied to: accounts, earlier matches and plans, notes on their services, lists once imported. The
audit log holds no such text, and reveals and exports tell of it by id alone.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import ENDED
from app.audit.events import record
from app.auth.service import set_password
from app.craftsmen.service import load_full
from app.errors import Conflict, NotFound
from app.privacy.reveals import require_province
from app.privacy.schemas import Erased
from app.privacy.traces import NOBODY, Person, drop_import_contents, forget_in_matches, forget_in_notes, forget_in_plans
from models.account import Account, ApiKey
from models.assignment import Assignment, AssignmentMember
from models.craftsman import Craftsman
from models.notification import Notification, NotificationSetting, Outbox
from models.session_token import SessionToken
from models.totp import Totp


def erase_craftsman(db: Session, craftsman_id: str, reason: str, account: Account, now: datetime) -> Erased:
    """Raises Conflict while an assignment of theirs is live: who is to come must be known by name."""
    require_province(account)
    found = load_full(db, [craftsman_id], lock=True)
    if not found:
        raise NotFound("没有这位工匠")
    craftsman = found[0]
    if craftsman.erased_at is not None:
        raise Conflict("这位工匠已经注销")
    _refuse_while_needed(db, craftsman)
    person = Person(craftsman.id, craftsman.name, craftsman.phone, craftsman.number)
    candidates = forget_in_matches(db, person)
    forget_in_plans(db, person)
    forget_in_notes(db, person)
    imports = drop_import_contents(db, person)
    accounts = _empty_accounts(db, craftsman.id, now)
    _empty(craftsman, reason, now)
    record(db, "craftsman.erased", "craftsman", craftsman.id, accounts=accounts, candidates=candidates, imports=imports)
    db.flush()
    return Erased(craftsman_id=craftsman.id, erased_at=now, accounts=accounts, candidates=candidates, imports=imports)


def _refuse_while_needed(db: Session, craftsman: Craftsman) -> None:
    """The craftsman is locked, so that no assignment comes to be in between."""
    live = db.scalar(
        select(Assignment.id)
        .join(AssignmentMember, AssignmentMember.assignment_id == Assignment.id)
        .where(AssignmentMember.craftsman_id == craftsman.id, Assignment.state.not_in(ENDED))
        .limit(1)
    )
    if live is not None:
        raise Conflict("这位工匠有派单在进行，请先办完或取消，再注销", assignment_id=live)


def _empty(craftsman: Craftsman, reason: str, now: datetime) -> None:
    craftsman.name, craftsman.pinyin = NOBODY, ""
    craftsman.speciality = craftsman.search_text = ""
    craftsman.number = craftsman.phone = craftsman.employer = None
    craftsman.occupation = craftsman.occupation_code = craftsman.skill_level = None
    craftsman.honours = []
    craftsman.industries, craftsman.tags, craftsman.service_items, craftsman.teams = [], [], [], []
    craftsman.available, craftsman.capacity = False, 0
    craftsman.erased_at, craftsman.erasure_reason = now, reason


_OF_ACCOUNTS: tuple[Any, ...] = (ApiKey, SessionToken, Totp, Notification, NotificationSetting, Outbox)


def _empty_accounts(db: Session, craftsman_id: str, now: datetime) -> int:
    """Nobody logs in by them again; what they did stays told by their id."""
    accounts = db.scalars(select(Account).where(Account.craftsman_id == craftsman_id).with_for_update()).all()
    for each in accounts:
        each.username, each.display_name = f"erased-{each.id}", NOBODY
        each.disabled, each.erased_at = True, now
        set_password(each, secrets.token_urlsafe())  # and every token is void
        each.email = each.oidc_subject = each.oidc_issuer = None
        for table in _OF_ACCOUNTS:
            db.execute(delete(table).where(table.account_id == each.id))
    return len(accounts)
