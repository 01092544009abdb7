"""What a craftsman agreed to, to which wording, since when, and until when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_type, utc_now


class Purpose(StrEnum):
    """Being matched and sent; the phone handed to an enterprise; being shown to the public; other provinces' unions."""

    MATCHING = "matching"
    CONTACT_SHARING = "contact_sharing"
    PUBLICITY = "publicity"
    NATIONAL_EXCHANGE = "national_exchange"


class Channel(StrEnum):
    """How it was said: by the craftsman's own account, or to the union on paper or by telephone."""

    ONLINE = "online"
    PAPER = "paper"
    PHONE = "phone"


STANDING = text("withdrawn_at IS NULL")


class Consent(Identified, Base):
    """At most one of a purpose stands at a time. Rows are closed, never taken away: the ledger says what held when.

    A withdrawal that nothing had been given before is a row of its own, given and withdrawn at once.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_one_standing",
            "craftsman_id",
            "purpose",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose, "purpose"))
    version: Mapped[str] = mapped_column(String(20))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"))
    given_at: Mapped[datetime] = mapped_column(default=utc_now)
    given_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_channel: Mapped[Channel | None] = mapped_column(enum_type(Channel, "withdrawn_channel"))
