"""Who is logged in, from where: every token handed out, so that it can be taken back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_type, utc_now


class SessionKind(StrEnum):
    BEARER = "bearer"
    COOKIE = "cookie"


class SessionToken(Identified, Base):
    """Good while it is neither revoked nor expired and its `account_version` is the account's `token_version`."""

    __tablename__ = "session_token"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    account_version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[SessionKind] = mapped_column(enum_type(SessionKind, "kind"))
    single_sign_on: Mapped[bool] = mapped_column(default=False)
    """The provider has seen to the second factor."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(120), default="")
