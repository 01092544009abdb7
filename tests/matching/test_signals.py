"""Signals that can be told without an index: places, records, honours, kinds, names."""

import pytest

from matching import Kind, Taxonomy
from matching.naming import is_named, mentions
from matching.offers import kind_agreement
from matching.regions import Atlas, kilometres
from matching.standing import free_share, honour_of, record_of
from tests.matching.factories import make_craftsman


def proximity(wanted: str, place: str, taxonomy: Taxonomy) -> float:
    atlas = Atlas(taxonomy.regions)
    return float(atlas.proximities(wanted)[atlas.number(place)])


def test_nearer_places_count_more(taxonomy: Taxonomy) -> None:
    here = "440103"
    places = ["440103", "440105", "440605", "440802", "650102"]
    near = [proximity(here, place, taxonomy) for place in places]
    assert near == sorted(near, reverse=True)
    assert near[0] == 1.0
    assert near[-1] == 0.0
    assert len(set(near)) == 5


def test_a_neighbouring_city_counts_by_distance_and_the_province_is_a_floor(taxonomy: Taxonomy) -> None:
    assert proximity("440103", "440605", taxonomy) > 0.6
    assert proximity("440103", "440802", taxonomy) == 0.3


def test_an_unknown_place_has_no_distance(taxonomy: Taxonomy) -> None:
    assert kilometres("440103", "999999", taxonomy.regions) is None
    assert proximity("440103", "", taxonomy) == 0.0


def test_one_perfect_rating_counts_less_than_many_good_ones() -> None:
    once = make_craftsman(rating=5.0, rated=1, solved=1)
    often = make_craftsman(rating=4.7, rated=40, solved=36)
    assert record_of(make_craftsman()) < record_of(once) < record_of(often)


def test_a_bad_record_is_worse_than_none() -> None:
    assert record_of(make_craftsman(rating=1.5, rated=10, solved=1)) < record_of(make_craftsman())


def test_honours_and_skill_level_count_by_whichever_says_more() -> None:
    assert honour_of(make_craftsman()) == 0.0
    assert honour_of(make_craftsman(honours=("市劳动模范",), skill_level="1")) == 0.75
    assert honour_of(make_craftsman(honours=("大国工匠",), skill_level="高级工")) == 1.0


def test_the_free_share_of_a_craftsman_without_capacity_is_nothing() -> None:
    assert free_share(make_craftsman(load=1, capacity=4)) == 0.75
    assert free_share(make_craftsman(load=0, capacity=0)) == 0.0


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        (Kind.TRAINING, Kind.TRAINING, 1.0),
        (Kind.TRAINING, Kind.APPRENTICESHIP, 0.5),
        (Kind.PROBLEM, Kind.CONSULTING, 0.5),
        (Kind.PROBLEM, Kind.TRAINING, 0.0),
        (Kind.PROBLEM, None, 0.5),
    ],
)
def test_kinds_agree_wholly_partly_or_not(wanted: Kind, offered: Kind | None, expected: float) -> None:
    assert kind_agreement(wanted, offered) == expected


def test_a_person_is_named_to_the_letter_and_an_organisation_nearly() -> None:
    assert is_named("请张伟明来", "张伟明")
    assert not is_named("请张伟民来", "张伟明")
    assert mentions("请明远机械公司的热处理服务队派人", "明远机械公司热处理服务队")
    assert not mentions("请派人", "人")
