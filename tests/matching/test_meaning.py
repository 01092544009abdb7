"""The seam for a sentence encoder: what it says counts, and without it everything goes on."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from matching import Candidate, EncoderFailed, MatchIndex, Taxonomy
from tests.matching.factories import make_craftsman, make_demand, make_item


class Subjects:
    """An encoder that knows three subjects by a character, as a tiny model would."""

    name = "three-subjects"

    def __init__(self) -> None:
        self.fails = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.fails:
            raise EncoderFailed("down")
        found = np.array([[("茶" in text) + 0.01, ("鱼" in text) + 0.01, ("焊" in text) + 0.01] for text in texts])
        unit: NDArray[np.float32] = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
        return unit


@pytest.fixture
def encoder() -> Subjects:
    return Subjects()


DEMAND = make_demand(title="焊后开裂", description="")
POOL = [make_craftsman(id="C1", speciality="鱼塘开裂修补"), make_craftsman(id="C2", speciality="焊机开裂修补")]


def value(candidate: Candidate, code: str) -> float:
    return next((reason.value for reason in candidate.reasons if reason.code == code), 0.0)


def test_what_is_alike_in_meaning_says_so_and_counts(taxonomy: Taxonomy, encoder: Subjects) -> None:
    with_it = MatchIndex.build(POOL, taxonomy, encoder=encoder).rank(DEMAND).candidates
    without = MatchIndex.build(POOL, taxonomy).rank(DEMAND).candidates
    assert with_it[0].craftsman_id == "C2"
    assert value(with_it[0], "meaning") > 0.9
    assert value(with_it[1], "meaning") == 0.0
    assert with_it[0].score > next(each.score for each in without if each.craftsman_id == "C2")
    told = next(reason for reason in with_it[0].reasons if reason.code == "meaning")
    assert told.text == "专长「焊机开裂修补」与需求意思相近（据句向量模型）"
    assert round(sum(reason.points for reason in with_it[0].reasons), 2) == with_it[0].score


def test_tag_matching_does_not_listen_to_it(taxonomy: Taxonomy, encoder: Subjects) -> None:
    pool = [make_craftsman(speciality="焊接", skill_tags=("SK008",), service_items=(make_item("焊接"),))]
    [candidate] = MatchIndex.build(pool, taxonomy, encoder=encoder).rank(make_demand(), method="tag").candidates
    assert not any(reason.code == "meaning" for reason in candidate.reasons)


def test_an_encoder_that_fails_at_the_demand_leaves_the_match_as_without_one(
    taxonomy: Taxonomy, encoder: Subjects
) -> None:
    index = MatchIndex.build(POOL, taxonomy, encoder=encoder)
    encoder.fails = True
    assert index.rank(DEMAND) == MatchIndex.build(POOL, taxonomy).rank(DEMAND)


def test_an_encoder_that_fails_at_a_change_leaves_the_others_compared(taxonomy: Taxonomy, encoder: Subjects) -> None:
    index = MatchIndex.build(POOL, taxonomy, encoder=encoder)
    encoder.fails = True
    changed = index.with_changes([make_craftsman(id="C3", speciality="焊缝开裂修补")])
    encoder.fails = False
    found = {each.craftsman_id: value(each, "meaning") for each in changed.rank(DEMAND).candidates}
    assert found["C2"] > 0.9
    assert found.get("C3", 0.0) == 0.0
