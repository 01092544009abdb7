"""Every role at every operation and position: let through or turned away as matrix.toml says, and nothing given away."""

import pytest

from tests.access.conftest import StartWalk
from tests.access.matrix import rows
from tests.access.places import ROLES


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_matrix_says(walk: StartWalk, role: str):
    with walk(role) as going:
        found = list(going.along(rows()))
    wrong = [each for each in found if not each.right]
    assert not wrong, f"{len(wrong)} of {len(found)} cells:\n" + "\n".join(map(str, wrong))
    assert [str(each) for each in found if each.status >= 400 and each.changed] == [], "turned away, yet it wrote"
    betrayed = [f"{each.key} {each.position} shows {each.shown}" for each in found if each.shown]
    assert not betrayed, "\n".join(betrayed)
    assert [f"{each.key} {each.position} left {each.left}" for each in found if each.left] == []
