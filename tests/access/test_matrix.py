"""Every role at every operation and position: answered as matrix.toml says, and nothing given away."""

import logging

import pytest

from tests.access.conftest import StartWalk
from tests.access.matrix import rows
from tests.access.places import ROLES
from tests.access.walking import words_of_people


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_matrix_says(
    walk: StartWalk, role: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, "httpx2")  # the client of the test, not the service
    with walk(role) as going:
        found = list(going.along(rows()))
    faults = [f"{each}  {fault}" for each in found for fault in each.faults]
    assert not faults, f"{len(found)} cells tried, {len(faults)} faults:\n" + "\n".join(faults)
    printed = capfd.readouterr()
    assert words_of_people(caplog.text + printed.out + printed.err) == [], "what people wrote stands in the logs"
