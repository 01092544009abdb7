"""What each call of the matrix sends, by the name that matrix.toml calls it."""

from tests.access import bodies_of_records, bodies_of_work
from tests.access.asking import BODIES, Ask, Sent

__all__ = ["BODIES", "bodies_of_records", "bodies_of_work", "sent_by"]


def sent_by(name: str, ask: Ask) -> Sent:
    return BODIES[name](ask) if name else {}
