"""The job workers and when each was last alive, so that another takes over what a dead one left."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class JobWorker(Base):
    """`id` is host and slot, and stays with a worker over its restarts."""

    __tablename__ = "job_worker"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    pid: Mapped[int] = mapped_column(Integer)
    seen_at: Mapped[datetime]
