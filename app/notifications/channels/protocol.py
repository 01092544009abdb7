"""What a channel is given, and what it may answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the same at every attempt. `payload` is the JSON text that is sent, or from which words are taken.

    `email` and `url`, `secret` are the recipient's as they are now, where the channel needs them.
    """

    id: str
    payload: str
    data: dict[str, Any]
    created_at: datetime
    email: str | None = None
    url: str | None = None
    secret: str | None = field(default=None, repr=False)


class Undelivered(Exception):
    """`reason` is a short Chinese sentence without addresses. `final`: trying again will not help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class NotConfigured(Undelivered):
    """Nobody has connected this channel yet; the reason says how."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, final=True)


class Channel(Protocol):
    def send(self, message: Message) -> None:
        """Answers when the message was taken over by the other side. Raises Undelivered, and ends in 15 seconds."""
