"""`--repeat N`: how many rounds each storm lasts. A few are enough for every day; scripts/stress asks for many."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.settings import Settings
from tests.stress.services import Serve, Service


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--repeat", type=int, default=2, help="rounds of every stress test")
    parser.addoption("--full", action="store_true", help="the sizes the service is held to, not a small share of them")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> range:
    # When the whole suite runs, this file is found too late to add its option: the default stands.
    return range(request.config.getoption("--repeat", default=2))


@pytest.fixture
def is_full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--full", default=False))


@pytest.fixture
def token(client: TestClient) -> str:
    return str(client.headers["Authorization"])


@pytest.fixture
def serve(settings: Settings, tmp_path: Path) -> Iterator[Serve]:
    """Starts real services on the test's database, and kills what is left of them."""
    running: list[Service] = []

    def serve(count: int) -> list[Service]:
        made = [Service(settings, tmp_path) for _ in range(count)]
        running.extend(made)
        for each in made:
            each.start()
        for each in made:
            each.wait_until_ready()
        return made

    yield serve
    for each in running:
        each.kill()
