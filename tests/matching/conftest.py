"""The small taxonomy, shared: it is immutable."""

import pytest

from matching import Taxonomy
from tests.matching.factories import make_taxonomy


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return make_taxonomy()
