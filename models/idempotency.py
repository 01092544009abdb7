"""Answers given to requests that came with an Idempotency-Key, to be given again."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class KeptAnswer(Base):
    """Written in the transaction of what was done: it is there exactly when that is.

    `client` is the account, and its API key where it used one. `body` is packed and sealed (app/idempotency.py): it
    may hold an API key just made, or a telephone number.
    """

    __tablename__ = "kept_answer"

    client: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    operation: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    authority: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
