"""A client that does what every careful one does, so that a test says only what it is about."""

from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

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
