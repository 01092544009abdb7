"""Many people at once: threads that start together, each with a client and thus a database session of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.clients import CarefulClient

Deed = Callable[[TestClient], Response]


def all_at_once(app: FastAPI, token: str, deeds: list[Deed]) -> list[Response]:
    """Each deed in a thread, none before all are ready; the answers in the order of the deeds."""
    ready = Barrier(len(deeds))

    def run(deed: Deed) -> Response:
        client = CarefulClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)
        client.headers["Authorization"] = token
        ready.wait()
        return deed(client)

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def post(path: str, body: dict[str, Any] | None = None) -> Deed:
    return lambda client: client.post(path, json=body)


def statuses(answers: list[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)
