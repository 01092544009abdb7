"""What people are told: their inbox, the messages on their way out, where these go, and who wants what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Timestamped, Versioned, enum_type, utc_now


class Channel(StrEnum):
    """The inbox is a table of ours; messages by the others lie in the outbox until they are sent."""

    INBOX = "inbox"
    EMAIL = "email"
    WEBHOOK = "webhook"
    SMS = "sms"
    WECHAT = "wechat"


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class Notification(Identified, Base):
    """A line of an inbox. Told twice of one event, an account has it once. No names, no phones, no descriptions."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "event_id"),
        Index(None, "account_id", "read_at", "id"),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(60))
    event_id: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    read_at: Mapped[datetime | None]


class Outbox(Identified, Base):
    """A message to one recipient by one channel, written in the transaction of what it tells of.

    `id` is the message's towards the outside as well (webhook-id, Message-ID), the same at every attempt. `next_at`:
    from when on a sender may take it; while it is being sent, when the sender's claim runs out. `attempts` counts
    those that failed. The recipient's address is not here but read when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (endpoint_id IS NULL)", name="one_recipient"),
        Index(None, "state", "next_at"),
        Index(None, "endpoint_id", "id"),
    )

    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    endpoint_id: Mapped[str | None] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[OutboxState] = mapped_column(enum_type(OutboxState, "state"), default=OutboxState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(default=utc_now)
    claimed_by: Mapped[str | None] = mapped_column(String(36))
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]


class WebhookEndpoint(Identified, Timestamped, Versioned, Base):
    """Where another system hears of what concerns a union and those below it. No union: everything there is.

    `sealed_secret` opens with the service's signing key alone (app/auth/sealing.py).
    """

    __tablename__ = "webhook_endpoint"

    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(String(500))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    disabled: Mapped[bool] = mapped_column(default=False)


class NotificationSetting(Base):
    """Where an account wants it otherwise than app/notifications/kinds.py has it."""

    __tablename__ = "notification_setting"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"), primary_key=True)
    on: Mapped[bool] = mapped_column("is_on")
