"""Every operation takes made-up requests as each role, and answers as the OpenAPI document says.

One case an operation is enough for every day; `scripts/stress fuzz` asks for a hundred.
"""

import pytest

from tests.access.conftest import StartWalk
from tests.access.fuzzing import fuzz


@pytest.mark.parametrize("standing_world", ["sqlite"], indirect=True)
def test_no_request_breaks_the_service_or_its_own_description(
    walk: StartWalk, cases: int, capsys: pytest.CaptureFixture[str]
):
    with walk("anonymous") as going:
        outcomes = fuzz(going, cases)
    if cases > 1:
        with capsys.disabled():
            print(*("", *(f"{role}: {outcome}" for role, outcome in outcomes.items())), sep="\n")  # noqa: T201 - asked for
    faults = [
        f"as {role}: {name}\n{text}" for role, outcome in outcomes.items() for name, text in outcome.failures.items()
    ]
    assert not faults, "\n\n".join(faults)
