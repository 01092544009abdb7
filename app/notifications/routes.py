"""The inbox, what one wants to hear, and where other systems hear of it."""

from typing import Annotated

from cryptography.fernet import Fernet
from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import select

from app.auth.access import CurrentAccount, Staff
from app.clock import Now
from app.db import Db
from app.etags import IfMatch
from app.notifications import inbox, webhooks
from app.notifications.schemas import (
    DeliveryOut,
    Inbox,
    NewWebhook,
    NotificationOut,
    ReadAll,
    SettingsChange,
    SettingsOut,
    WebhookChanges,
    WebhookMade,
    WebhookOut,
)
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.notification import WebhookEndpoint

router = APIRouter(route_class=SafeRoute, tags=["notifications"])

Unread = Annotated[bool | None, Query(description="true 只看未读，false 只看已读")]


async def _allow_private(request: Request) -> bool:
    allowed: bool = request.app.state.settings.webhook_allow_private
    return allowed


async def _sealer(request: Request) -> Fernet:
    return webhooks.webhook_sealer(request.app.state.signing_key)


AllowPrivate = Annotated[bool, Depends(_allow_private)]
Sealer = Annotated[Fernet, Depends(_sealer)]


@router.get("/notifications")
def show_inbox(db: Db, account: CurrentAccount, paging: Paged, unread: Unread = None) -> Inbox:
    return inbox.show_inbox(db, account, unread, paging)


@router.post("/notifications/read-all")
def read_all(db: Db, account: CurrentAccount, now: Now) -> ReadAll:
    return ReadAll(read=inbox.read_all(db, account, now))


@router.post("/notifications/{notification_id}/read")
def read_one(db: Db, account: CurrentAccount, now: Now, notification_id: str) -> NotificationOut:
    return inbox.read_one(db, account, notification_id, now)


@router.get("/notification-settings")
def show_settings(db: Db, account: CurrentAccount) -> SettingsOut:
    return inbox.show_settings(db, account)


@router.put("/notification-settings")
def change_settings(db: Db, account: CurrentAccount, change: SettingsChange) -> SettingsOut:
    inbox.change_settings(db, account, change.items)
    return inbox.show_settings(db, account)


@router.get("/webhooks")
def list_webhooks(db: Db, account: Staff, paging: Paged) -> Page[WebhookOut]:
    query = webhooks.visible(select(WebhookEndpoint), account)
    return page_of(db, query, WebhookEndpoint.id, paging, WebhookOut.model_validate)


@router.post("/webhooks", status_code=201)
def create_webhook(db: Db, account: Staff, new: NewWebhook, seal: Sealer, allow_private: AllowPrivate) -> WebhookMade:
    row, secret = webhooks.create_webhook(db, account, new, seal, allow_private=allow_private)
    return WebhookMade(**WebhookOut.model_validate(row).model_dump(), secret=secret)


@router.get("/webhooks/{webhook_id}")
def show_webhook(db: Db, account: Staff, webhook_id: str) -> WebhookOut:
    return WebhookOut.model_validate(webhooks.get_webhook(db, account, webhook_id))


@router.patch("/webhooks/{webhook_id}")
def change_webhook(
    db: Db,
    account: Staff,
    webhook_id: str,
    changes: WebhookChanges,
    allow_private: AllowPrivate,
    if_match: IfMatch = None,
) -> WebhookOut:
    row = webhooks.change_webhook(db, account, webhook_id, if_match, changes, allow_private=allow_private)
    return WebhookOut.model_validate(row)


@router.delete("/webhooks/{webhook_id}", status_code=204)
def delete_webhook(db: Db, account: Staff, webhook_id: str, if_match: IfMatch = None) -> None:
    webhooks.delete_webhook(db, account, webhook_id, if_match)


@router.post("/webhooks/{webhook_id}/test", status_code=202)
def test_webhook(db: Db, account: Staff, now: Now, webhook_id: str) -> DeliveryOut:
    return webhooks.send_test(db, account, webhook_id, now)


@router.get("/webhooks/{webhook_id}/deliveries")
def list_deliveries(db: Db, account: Staff, webhook_id: str, paging: Paged) -> Page[DeliveryOut]:
    return webhooks.show_deliveries(db, account, webhook_id, paging)


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", status_code=202)
def redeliver(db: Db, account: Staff, now: Now, webhook_id: str, delivery_id: str) -> DeliveryOut:
    return webhooks.redeliver(db, account, webhook_id, delivery_id, now)
