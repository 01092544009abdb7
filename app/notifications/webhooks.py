"""Where other systems hear of a union's work: endpoints, their secrets, and what became of each message."""

import base64
import secrets
from datetime import datetime

from cryptography.fernet import Fernet
from joserfc.jwk import OctKey
from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from app.auth.sealing import sealer
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.etags import check_etag
from app.notifications.addresses import Refused, check_url
from app.notifications.kinds import Kind
from app.notifications.notify import Word, message
from app.notifications.schemas import DeliveryOut, NewWebhook, WebhookChanges
from app.pages import Page, Paging, page_of
from app.scope import in_scope, require_in_scope, scope_of
from app.unions.service import require_union
from models.account import Account
from models.base import new_id
from models.notification import Channel, Outbox, OutboxState, WebhookEndpoint

STATE_NAMES = {
    OutboxState.WAITING: "待发",
    OutboxState.SENDING: "发送中",
    OutboxState.SENT: "已送达",
    OutboxState.DEAD: "已放弃",
}
SECRET_BYTES = 32


def webhook_sealer(signing_key: OctKey) -> Fernet:
    return sealer(signing_key, "webhook secret")


def visible(query: Select[WebhookEndpoint], account: Account) -> Select[WebhookEndpoint]:
    return query.where(in_scope(WebhookEndpoint.union_id, account))


def get_webhook(db: Session, account: Account, endpoint_id: str, *, lock: bool = False) -> WebhookEndpoint:
    query = visible(select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id), account)
    found = db.scalar(query.with_for_update(of=WebhookEndpoint) if lock else query)
    if found is None:
        raise NotFound("没有这个回调")
    return found


def create_webhook(
    db: Session, account: Account, new: NewWebhook, seal: Fernet, *, allow_private: bool
) -> tuple[WebhookEndpoint, str]:
    """The endpoint, and its secret, which is never shown again."""
    union_id = new.union_id or account.union_id
    require_union(db, union_id)
    if union_id is None and not scope_of(account).everywhere:
        raise Forbidden("账号没有所属工会，不能设置回调")
    if union_id is not None:
        require_in_scope(db, account, union_id)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = WebhookEndpoint(
        union_id=union_id,
        name=new.name,
        url=_checked(new.url, allow_private),
        kinds=[each.value for each in new.kinds],
        sealed_secret=seal.encrypt(secret.encode()),
    )
    db.add(row)
    db.flush()
    return row, secret


def change_webhook(
    db: Session,
    account: Account,
    endpoint_id: str,
    if_match: str | None,
    changes: WebhookChanges,
    *,
    allow_private: bool,
) -> WebhookEndpoint:
    row = get_webhook(db, account, endpoint_id, lock=True)
    check_etag(row, if_match)
    if changes.url is not None:
        row.url = _checked(changes.url, allow_private)
    if changes.name is not None:
        row.name = changes.name
    if changes.kinds is not None:
        row.kinds = [each.value for each in changes.kinds]
    if changes.disabled is not None:
        row.disabled = changes.disabled
    if changes.disabled:
        _give_up_waiting(db, row)
    db.flush()
    db.refresh(row)
    return row


def delete_webhook(db: Session, account: Account, endpoint_id: str, if_match: str | None) -> None:
    """What was to be sent there goes with it."""
    row = get_webhook(db, account, endpoint_id, lock=True)
    check_etag(row, if_match)
    db.delete(row)


def send_test(db: Session, account: Account, endpoint_id: str, now: datetime) -> DeliveryOut:
    row = get_webhook(db, account, endpoint_id)
    if row.disabled:
        raise Conflict("这个回调已停用，先启用再测试")
    word = Word(Kind.WEBHOOK_TEST, "webhook", row.id, new_id(), ())
    values = message(word, Channel.WEBHOOK, now, endpoint_id=row.id)
    db.execute(insert(Outbox), [values])
    return _shown(db.get_one(Outbox, values["id"]))


def show_deliveries(db: Session, account: Account, endpoint_id: str, paging: Paging) -> Page[DeliveryOut]:
    get_webhook(db, account, endpoint_id)
    return page_of(db, select(Outbox).where(Outbox.endpoint_id == endpoint_id), Outbox.id, paging, _shown)


def redeliver(db: Session, account: Account, endpoint_id: str, delivery_id: str, now: datetime) -> DeliveryOut:
    """Under the same id: a receiver that has it already knows it again."""
    endpoint = get_webhook(db, account, endpoint_id)
    if endpoint.disabled:
        raise Conflict("这个回调已停用，先启用再重发")
    wanted = (Outbox.id == delivery_id, Outbox.endpoint_id == endpoint_id)
    row = db.scalar(select(Outbox).where(*wanted).with_for_update())
    if row is None:
        raise NotFound("没有这次推送")
    if row.state not in (OutboxState.SENT, OutboxState.DEAD):
        raise Conflict(f"这次推送{STATE_NAMES[row.state]}，不必重发")
    row.state, row.next_at, row.sent_at, row.attempts = OutboxState.WAITING, now, None, 0
    return _shown(row)


def _give_up_waiting(db: Session, endpoint: WebhookEndpoint) -> None:
    waiting = (Outbox.endpoint_id == endpoint.id, Outbox.state == OutboxState.WAITING)
    db.execute(update(Outbox).where(*waiting).values(state=OutboxState.DEAD, last_error="回调已停用"))


def _checked(url: str, allow_private: bool) -> str:
    try:
        return check_url(url, allow_private=allow_private)
    except Refused as error:
        raise Invalid.field("url", str(error)) from None


def _shown(row: Outbox) -> DeliveryOut:
    return DeliveryOut(
        id=row.id,
        kind=row.kind,
        state=row.state,
        state_name=STATE_NAMES[row.state],
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        next_at=row.next_at if row.state in (OutboxState.WAITING, OutboxState.SENDING) else None,
        sent_at=row.sent_at,
    )
