"""Industry proximity, by where two lines of GB/T 4754 meet."""

import pytest

from matching import Taxonomy
from matching.gauge import Gauge
from matching.traits import Trait
from matching.tree import IndustryTree


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("3421", "3421", 1.0),
        ("3421", "3425", 0.75),
        ("3421", "3411", 0.45),
        ("3421", "3982", 0.10),
        ("3421", "51", 0.0),
        ("34", "3421", 0.9),
        ("C", "3421", 0.10),
        ("3071", "3110", 0.10),
        ("01", "3411", 0.0),
        ("3421", "3071", 0.2),
        ("3421", "3110", 0.10),
        ("3421", "7241", 0.0),
        ("9999", "3421", 0.0),
    ],
)
def test_proximity_falls_with_the_level_at_which_two_industries_meet(
    taxonomy: Taxonomy, one: str, other: str, expected: float
) -> None:
    gauge = Gauge(taxonomy, IndustryTree(taxonomy))
    assert gauge.nearness(Trait(one, 1.0), other) == gauge.nearness(Trait(other, 1.0), one) == expected


def test_the_common_ancestor_is_the_deepest(taxonomy: Taxonomy) -> None:
    assert IndustryTree(taxonomy).common_ancestor(["3421", "3425"]) == "342"
    assert IndustryTree(taxonomy).common_ancestor(["3421", "51"]) is None
