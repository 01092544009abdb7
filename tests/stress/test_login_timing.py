"""Whether the time of an answer tells which names exist: `scripts/stress login-timing`, 500 tries of either kind.

Too few tries say nothing on a busy machine: below a hundred rounds this is left out.
"""

from statistics import median
from time import perf_counter
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.settings import Settings

ENOUGH = 100
MOST_APART = 0.1


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without the limit: the eleventh try would be answered at once."""
    endless: dict[str, Any] = {"login_failures_per_name": 10**6, "login_failures_per_address": 10**6}
    return settings.model_copy(update=endless)


def test_login_timing_known_and_unknown_names_take_the_same_time(anonymous: TestClient, rounds: range) -> None:
    if len(rounds) < ENOUGH:
        pytest.skip("scripts/stress login-timing")

    def seconds(username: str) -> float:
        started = perf_counter()
        answer = anonymous.post("auth/token", data={"username": username, "password": "a wrong one"})
        assert answer.status_code == 401
        return perf_counter() - started

    seconds("coordinator"), seconds("nobody")  # the first of all pays for the connections
    pairs = [(seconds("coordinator"), seconds(f"nobody{number}")) for number in rounds]
    known, unknown = (median(column) for column in zip(*pairs, strict=True))
    print(f"known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms, ratio {unknown / known:.3f}")  # noqa: T201
    assert abs(unknown / known - 1) < MOST_APART
