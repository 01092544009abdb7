"""Telling people: into their inbox, and to the channels they chose, in the transaction of what is told."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session


def notify(
    db: Session, kind: str, subject_kind: str, subject_id: str, event_id: str, account_ids: Iterable[str]
) -> None:
    """`event_id` names what happened: told twice of the same, an account hears it once."""
