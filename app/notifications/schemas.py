"""Bodies of the notification calls."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from app.checks import RecordId, ShortLine, not_null
from app.notifications.kinds import FOR_WEBHOOKS, Kind
from app.pages import Page
from app.schemas import Input, Output
from models.notification import Channel, OutboxState


class NotificationOut(Output):
    id: str
    kind: str
    title: str
    text: str
    subject_kind: str = Field(description="所述之事：demand、assignment、lending、import 等")
    subject_id: str
    link: str = Field(description="查看处，相对于服务地址")
    created_at: datetime
    read_at: datetime | None


class Inbox(Page[NotificationOut]):
    unread: int = Field(description="全部未读条数，不论筛选")


class ReadAll(BaseModel):
    read: int = Field(description="这次标为已读的条数")


class SettingOut(BaseModel):
    kind: Kind
    name: str
    channel: Channel
    on: bool
    fixed: bool = Field(description="不能更改：这个渠道尚未接入，或这类消息只进收件箱")


class SettingsOut(BaseModel):
    email: str | None = Field(description="邮件寄往何处，由管理员在账号中登记；没有则不寄")
    items: list[SettingOut]


class SettingChange(Input):
    kind: Kind
    channel: Channel
    on: bool


class SettingsChange(Input):
    items: list[SettingChange] = Field(min_length=1, max_length=200, description="只列要改的；未列的不变")


def _for_webhooks(kinds: list[Kind]) -> list[Kind]:
    if wrong := [each for each in kinds if each not in FOR_WEBHOOKS]:
        raise ValueError(f"{wrong[0].value} 是给个人的消息，不能推送")
    return list(dict.fromkeys(kinds))


Url = Annotated[str, Field(min_length=1, max_length=500)]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=len(Kind))]


class NewWebhook(Input):
    name: ShortLine = Field(min_length=1, description="用途，如「OA 待办」")
    url: Url = Field(description="https 地址")
    union_id: RecordId | None = Field(default=None, description="收听哪个工会及其下级的事；默认为本工会")
    kinds: Kinds

    _kinds = field_validator("kinds")(_for_webhooks)


class WebhookChanges(Input):
    name: ShortLine | None = Field(default=None, min_length=1)
    url: Url | None = None
    kinds: Kinds | None = None
    disabled: bool | None = Field(default=None, description="停用时，尚未送出的消息作废")

    _kept = field_validator("name", "url", "kinds", "disabled", mode="before")(not_null)
    _kinds = field_validator("kinds")(lambda kinds: kinds if kinds is None else _for_webhooks(kinds))


class WebhookOut(Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    name: str
    url: str
    union_id: str | None
    kinds: list[str]
    disabled: bool
    created_at: datetime


class WebhookMade(WebhookOut):
    secret: str = Field(description="验证签名用（Standard Webhooks），只在此处显示一次")


class DeliveryOut(Output):
    id: str = Field(description="即请求头 webhook-id；重发不变，接收方据此去重")
    kind: str
    state: OutboxState
    state_name: str
    attempts: int = Field(description="失败过几次")
    last_error: str
    created_at: datetime
    next_at: datetime | None = Field(description="何时再试")
    sent_at: datetime | None
