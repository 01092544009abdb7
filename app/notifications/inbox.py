"""Reading an inbox, and choosing what comes into it and what else is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.notifications.channels.ready import NOT_CONNECTED
from app.notifications.kinds import INBOX_ONLY, NOT_TOLD, WORDINGS, Kind, link_to
from app.notifications.notify import default_for
from app.notifications.schemas import Inbox, NotificationOut, SettingChange, SettingOut, SettingsOut
from app.pages import Paging, page_of
from models.account import Account
from models.notification import Channel, Notification, NotificationSetting

FOR_PEOPLE = (Channel.INBOX, Channel.EMAIL, Channel.SMS, Channel.WECHAT)


def show_inbox(db: Session, account: Account, unread: bool | None, paging: Paging) -> Inbox:
    query = select(Notification).where(Notification.account_id == account.id)
    if unread is not None:
        query = query.where(Notification.read_at.is_(None) if unread else Notification.read_at.is_not(None))
    page = page_of(db, query, Notification.id, paging, _shown)
    count = db.scalar(select(func.count()).select_from(Notification).where(*_unread(account))) or 0
    return Inbox(items=page.items, total=page.total, next=page.next, unread=count)


def read_one(db: Session, account: Account, notification_id: str, now: datetime) -> NotificationOut:
    row = db.get(Notification, notification_id)
    if row is None or row.account_id != account.id:
        raise NotFound("收件箱里没有这条消息")
    row.read_at = row.read_at or now
    return _shown(row)


def read_all(db: Session, account: Account, now: datetime) -> int:
    done = db.execute(update(Notification).where(*_unread(account)).values(read_at=now))
    return cast("CursorResult[tuple[()]]", done).rowcount


def show_settings(db: Session, account: Account) -> SettingsOut:
    chosen = {(row.kind, row.channel): row.on for row in _chosen(db, account)}
    items = [
        SettingOut(
            kind=kind,
            name=WORDINGS[kind].name,
            channel=channel,
            on=_fixed(kind, channel) is None and chosen.get((kind, channel), default_for(kind, channel)),
            fixed=_fixed(kind, channel) is not None,
        )
        for kind in Kind
        if kind not in NOT_TOLD
        for channel in FOR_PEOPLE
    ]
    return SettingsOut(email=account.email, items=items)


def change_settings(db: Session, account: Account, changes: Sequence[SettingChange]) -> None:
    """The account's row is locked: of two changes at once the later one finds the former's rows."""
    db.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    chosen = {(row.kind, row.channel): row for row in _chosen(db, account)}
    for place, change in enumerate(changes):
        _check(place, change)
        row = chosen.get((change.kind, change.channel))
        if row is None:
            row = NotificationSetting(account_id=account.id, kind=change.kind.value, channel=change.channel)
            chosen[change.kind, change.channel] = row
            db.add(row)
        row.on = change.on
    db.flush()


def _chosen(db: Session, account: Account) -> Sequence[NotificationSetting]:
    return db.scalars(select(NotificationSetting).where(NotificationSetting.account_id == account.id)).all()


def _check(place: int, change: SettingChange) -> None:
    why = _fixed(change.kind, change.channel)
    if why is not None and change.on:
        raise Invalid(why, errors=[{"loc": ["body", "items", place, "channel"], "msg": why}])


def _fixed(kind: Kind, channel: Channel) -> str | None:
    """Why this cannot be switched on; None where it can."""
    if channel not in FOR_PEOPLE:
        return "回调不是给个人的渠道，请在 /webhooks 设置"
    if kind in NOT_TOLD or (kind in INBOX_ONLY and channel is not Channel.INBOX):
        return f"“{WORDINGS[kind].name}”只进收件箱"
    return NOT_CONNECTED.get(channel)


def _unread(account: Account) -> tuple[ColumnElement[bool], ...]:
    return Notification.account_id == account.id, Notification.read_at.is_(None)


def _shown(row: Notification) -> NotificationOut:
    given = {name: getattr(row, name) for name in NotificationOut.model_fields if name != "link"}
    return NotificationOut(**given, link=link_to(row.subject_kind, row.subject_id))
