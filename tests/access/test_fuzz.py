"""Every operation takes made-up requests as each role, and answers as the OpenAPI document says.

A few cases an operation are enough for every day; `scripts/stress fuzz` asks for a hundred.
"""

import time

import pytest

from tests.access.conftest import StartWalk
from tests.access.fuzzing import fuzz
from tests.access.places import ROLES


@pytest.mark.parametrize("standing_world", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_no_request_breaks_the_service_or_its_own_description(
    walk: StartWalk, role: str, cases: int, capsys: pytest.CaptureFixture[str]
):
    begun = time.perf_counter()
    with walk(role) as going:
        outcome = fuzz(going, cases)
    with capsys.disabled():
        print(f"\n{role}: {outcome}, {time.perf_counter() - begun:.0f} s")  # noqa: T201 - what the storm reports
    assert not outcome.failures, "\n\n".join(f"{name}\n{text}" for name, text in outcome.failures.items())
    assert {status for status in outcome.statuses if status >= 500} == set()
