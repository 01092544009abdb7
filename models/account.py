"""Who may log in, as what, and the API keys they gave to other systems."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, enum_type, utc_now
from models.union import Union


class Role(StrEnum):
    ADMIN = "admin"
    COORDINATOR = "coordinator"
    ENTERPRISE = "enterprise"
    CRAFTSMAN = "craftsman"
    VIEWER = "viewer"


class Account(Identified, Timestamped, Versioned, Base):
    __tablename__ = "account"
    __table_args__ = (Index("uq_account_oidc_issuer_oidc_subject", "oidc_issuer", "oidc_subject", unique=True),)

    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(60), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"))
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"))
    craftsman_id: Mapped[str | None] = mapped_column(ForeignKey("craftsman.id"))
    email: Mapped[str | None] = mapped_column(String(120))
    """Where notifications go, if anywhere; not a name to log in with."""
    disabled: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None]
    """Emptied with the craftsman it belonged to; the row stays, for what it did is told by its id."""
    token_version: Mapped[int] = mapped_column(default=0)
    """Counts password changes: a token issued under an earlier number is no longer good."""
    oidc_issuer: Mapped[str | None] = mapped_column(String(200))
    oidc_subject: Mapped[str | None] = mapped_column(String(200))
    """Who this is at the single sign-on provider; both or neither are set, by an administrator."""

    union: Mapped[Union | None] = relationship(lazy="raise")


class KeyScope(StrEnum):
    """What a key is good for, where that is less than its account may."""

    READ = "read"
    STATISTICS = "statistics"


class ApiKey(Identified, Base):
    """Only the hash is kept; the key itself is shown once, when it is made."""

    __tablename__ = "api_key"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    scopes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """KeyScope values; none: whatever its account may."""
