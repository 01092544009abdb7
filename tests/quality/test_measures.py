"""The measures themselves, on orders small enough to reckon by hand."""

import math

import pytest

from tests.quality.measures import MEASURES, measured, ndcg, recall, reciprocal_rank


def test_a_perfect_order_has_ndcg_one() -> None:
    assert ndcg([3, 2, 1, 0], [0, 1, 2, 3]) == pytest.approx(1.0)


def test_a_single_hit_in_second_place_is_discounted() -> None:
    assert ndcg([0, 1], [0, 1]) == pytest.approx(1 / math.log2(3))
    assert reciprocal_rank([0, 1]) == 0.5


def test_without_any_hit_there_is_nothing_to_measure() -> None:
    assert ndcg([0, 0], [0, 0]) == 0.0
    assert reciprocal_rank([0, 0]) == 0.0


def test_recall_counts_what_stands_among_the_first() -> None:
    assert recall([1, 0, 2, 0, 1], 3, 3) == pytest.approx(2 / 3)


def test_whoever_is_not_proposed_counts_as_not_found() -> None:
    grades = {"right": 3.0, "half": 1.0, "wrong": 0.0}
    figures = dict(zip(MEASURES, measured(["wrong", "half"], grades), strict=True))
    assert figures["MRR"] == 0.5
    assert figures["R@10"] == 0.5
    assert figures["nDCG@10"] == pytest.approx((1 / math.log2(3)) / (7 + 1 / math.log2(3)))


def test_proposing_nobody_finds_nobody() -> None:
    assert measured([], {"right": 1.0}) == [0.0] * len(MEASURES)
