"""The second factor of an account: a secret shared with its owner's phone, and codes for when the phone is lost."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, utc_now


class Totp(Base):
    """Not asked for before it is confirmed. `last_step` is that of the last code taken: none is taken twice."""

    __tablename__ = "totp"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(300))
    """Encrypted (app/auth/sealing.py)."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Hashes of those not used yet."""
