"""A client that does what every careful one does, so that a test says only what it is about."""

from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Request, Response

from models.base import new_id


class CarefulClient(TestClient):
    """Each creation gets a key of its own, each edit is meant for whatever version stands; a test may send others.

    A header sent as an empty string is left out.
    """

    def request(self, method: str, url: Any, **options: Any) -> Response:
        headers = dict(options.pop("headers", None) or {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", new_id())
        elif method in ("PATCH", "PUT", "DELETE"):
            headers.setdefault("If-Match", "*")
        return super().request(
            method, url, headers={name: value for name, value in headers.items() if value}, **options
        )


def take_care(request: Request) -> None:
    """The same for a client over the wire, as its hook: `event_hooks={"request": [take_care]}`."""
    if request.method == "POST":
        request.headers.setdefault("Idempotency-Key", new_id())
    elif request.method in ("PATCH", "PUT", "DELETE"):
        request.headers.setdefault("If-Match", "*")
