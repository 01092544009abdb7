"""How often somebody has lately tried to log in, by name and by address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, enum_type


class ThrottleKind(StrEnum):
    USER = "user"
    ADDRESS = "address"


class LoginThrottle(Base):
    """Keyed by a hash of the name as typed, so that names nobody has are counted like the others, or of the address."""

    __tablename__ = "login_throttle"

    kind: Mapped[ThrottleKind] = mapped_column(enum_type(ThrottleKind, "kind"), primary_key=True)
    key_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Counted before the password is looked at, and taken back where it was right."""
    window_started_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]
