"""The ledger of consent: given and withdrawn by the craftsman, or by the union that holds the paper."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.craftsmen.revisions import record_change
from app.craftsmen.service import get_craftsman
from app.errors import Conflict, Forbidden, Invalid
from app.privacy.schemas import PURPOSE_NAMES, NewConsent
from models.account import Account, Role
from models.consent import Channel, Consent, Purpose
from models.craftsman import Craftsman

NO_CONSENT = "-"
"""The version of a withdrawal before anything was given."""


def list_consents(db: Session, craftsman_id: str, account: Account) -> Sequence[Consent]:
    """Newest first."""
    get_craftsman(db, account, craftsman_id)
    return db.scalars(select(Consent).where(Consent.craftsman_id == craftsman_id).order_by(Consent.id.desc())).all()


def give(db: Session, craftsman_id: str, new: NewConsent, account: Account, now: datetime) -> Consent:
    """To a newer wording: the consent before ends where this one begins. Raises Conflict where it stands already."""
    craftsman = _locked(db, craftsman_id, account)
    _check_channel(new.channel, account)
    standing = _standing(db, craftsman_id, new.purpose)
    if standing is not None and standing.version == new.version:
        raise Conflict(f"已同意“{PURPOSE_NAMES[new.purpose]}”（{new.version} 版），无需重复登记")
    if standing is not None:
        _end(standing, new.channel, account, now)
        db.flush()  # before the next stands: only one may
    made = Consent(
        craftsman_id=craftsman.id,
        purpose=new.purpose,
        version=new.version,
        channel=new.channel,
        given_at=now,
        given_by_id=account.id,
    )
    return _kept(db, made)


def withdraw(
    db: Session, craftsman_id: str, purpose: Purpose, channel: Channel, account: Account, now: datetime
) -> Consent:
    """Holds from now on: a withdrawn `matching` takes the craftsman out of the pool with this very transaction.

    Also where nothing had been given: who is in the pool by the union's list may leave it.
    """
    craftsman = _locked(db, craftsman_id, account)
    _check_channel(channel, account)
    standing = _standing(db, craftsman_id, purpose)
    if standing is None:
        last = _last(db, craftsman_id, purpose)
        if last is not None:
            raise Conflict(f"“{PURPOSE_NAMES[purpose]}”的同意此前已经撤回")
        standing = Consent(
            craftsman_id=craftsman.id,
            purpose=purpose,
            version=NO_CONSENT,
            channel=channel,
            given_at=now,
            given_by_id=account.id,
        )
    _end(standing, channel, account, now)
    return _kept(db, standing)


def _locked(db: Session, craftsman_id: str, account: Account) -> Craftsman:
    """Its lock lets one change of the ledger in at a time."""
    return get_craftsman(db, account, craftsman_id, lock=True)


def _check_channel(channel: Channel, account: Account) -> None:
    """A craftsman speaks for himself online, the union of what it has in writing or heard."""
    if account.role is Role.CRAFTSMAN and channel is not Channel.ONLINE:
        raise Forbidden("本人在线办理，channel 请填 online；书面和电话的由工会登记")
    if account.role is not Role.CRAFTSMAN and channel is Channel.ONLINE:
        raise Invalid.field("channel", "工会代为登记时，请写明凭据：paper（书面）或 phone（电话）")


def _standing(db: Session, craftsman_id: str, purpose: Purpose) -> Consent | None:
    mine = (Consent.craftsman_id == craftsman_id, Consent.purpose == purpose)
    return db.scalar(select(Consent).where(*mine, Consent.withdrawn_at.is_(None)))


def _last(db: Session, craftsman_id: str, purpose: Purpose) -> Consent | None:
    mine = (Consent.craftsman_id == craftsman_id, Consent.purpose == purpose)
    return db.scalar(select(Consent).where(*mine).order_by(Consent.id.desc()).limit(1))


def _end(consent: Consent, channel: Channel, account: Account, now: datetime) -> None:
    consent.withdrawn_at, consent.withdrawn_channel, consent.withdrawn_by_id = now, channel, account.id


def _kept(db: Session, consent: Consent) -> Consent:
    db.add(consent)
    db.flush()
    if consent.purpose is Purpose.MATCHING:
        record_change(db, [consent.craftsman_id])  # the match indexes read who is in the pool afresh
    return consent
