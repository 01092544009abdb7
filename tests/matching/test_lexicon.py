"""Concepts and disciplines found in texts, and what each is worth to the other side."""

import math
from dataclasses import replace

import numpy as np
import pytest

from matching import DEFAULT, Taxonomy
from matching.batch import Batch
from matching.lexicon import Lexicon
from matching.space import FOCUS, Space

HINT, RELATED, SETTING = 0.4, 0.2, 0.3


@pytest.fixture(scope="module")
def lexicon(taxonomy: Taxonomy) -> Lexicon:
    return Lexicon(taxonomy, replace(DEFAULT, hint=HINT, related=RELATED, setting=SETTING))


def vectors_of(lexicon: Lexicon, space: Space, *texts: str) -> list[dict[str, float]]:
    """For each text its topics by id and weight."""
    batch = Batch.of(texts)
    places = lexicon.book.places(batch)
    found: list[dict[str, float]] = [{} for _ in texts]
    for row, topic, weight in zip(*space.vectors(places.phrases, batch.text_at(places.starts)), strict=True):
        found[row][space.topics[topic].id] = float(weight)
    return found


def concepts_of(lexicon: Lexicon, *texts: str) -> list[dict[str, float]]:
    return vectors_of(lexicon, lexicon.concepts, *texts)


def asked_of(lexicon: Lexicon, *clauses: tuple[str, float]) -> dict[str, float]:
    batch = Batch.of([text for text, _ in clauses])
    places = lexicon.book.places(batch)
    worths = np.array([worth for _, worth in clauses])[batch.text_at(places.starts)]
    topics, weights = lexicon.concepts.asked(places, worths)
    return {lexicon.concepts.topics[each].id: weight for each, weight in zip(topics, weights.tolist(), strict=True)}


def widened(space: Space, asked: dict[int, float]) -> tuple[dict[int, float], dict[int, int]]:
    """What each topic is worth, and for the sake of which one asked for."""
    near, worth, asked_by = space.widened(np.array(sorted(asked)), np.array([asked[each] for each in sorted(asked)]))
    return dict(zip(near.tolist(), worth.tolist(), strict=True)), dict(
        zip(near.tolist(), asked_by.tolist(), strict=True)
    )


def number(space: Space, key: str) -> int:
    return next(place for place, topic in enumerate(space.topics) if topic.id == key)


def test_words_and_the_concepts_own_name_tell_it(lexicon: Lexicon) -> None:
    found = concepts_of(lexicon, "齿轮渗碳", "热处理车间", "面点")
    assert [set(each) for each in found] == [{"a_heat"}, {"a_heat"}, set()]


def test_the_more_of_a_concepts_words_the_more_it_is_what_a_text_is_about(lexicon: Lexicon) -> None:
    once, thrice = concepts_of(lexicon, "渗碳，杀青，编程", "渗碳、淬火、回火，杀青，编程")
    assert once["a_heat"] < thrice["a_heat"]


def test_no_text_is_longer_than_a_unit_vector(lexicon: Lexicon) -> None:
    for vector in concepts_of(lexicon, "焊接、淬火、PLC", "大学教授，茶学", "烧毁检修", "电机，电机，电机，跳闸"):
        assert 0 < math.hypot(*vector.values()) <= 1 + 1e-9


def test_a_hint_weighs_less_than_a_sure_word(lexicon: Lexicon) -> None:
    [vector] = concepts_of(lexicon, "杀青，编程")
    assert vector["b_control"] / vector["d_tea"] == pytest.approx(HINT)


def test_what_tells_only_of_an_institution_weighs_less_than_a_trade(lexicon: Lexicon) -> None:
    [vector] = concepts_of(lexicon, "大学，杀青")
    assert vector["f_university"] / vector["d_tea"] == pytest.approx(SETTING)


def test_a_word_that_may_mean_two_things_tells_less_of_each(lexicon: Lexicon) -> None:
    [vector] = concepts_of(lexicon, "杀青，烧毁")
    assert vector["b_power"] == vector["b_motor"]
    assert vector["b_power"] / vector["d_tea"] == pytest.approx(HINT / math.sqrt(2))


def test_a_word_said_again_counts_but_less_each_time(lexicon: Lexicon) -> None:
    [vector] = concepts_of(lexicon, "淬火，淬火，杀青")
    assert vector["a_heat"] / vector["d_tea"] == pytest.approx(1 + math.log(2))


def test_two_words_for_one_thing_count_as_two(lexicon: Lexicon) -> None:
    [vector] = concepts_of(lexicon, "淬火，渗碳，杀青")
    assert vector["a_heat"] / vector["d_tea"] == pytest.approx(2)


def test_a_demand_is_a_unit_vector_read_by_what_each_clause_counts(lexicon: Lexicon) -> None:
    asked = asked_of(lexicon, ("淬火", 1.0), ("荣获茶叶金奖", 0.25))
    assert asked["d_tea"] / asked["a_heat"] == pytest.approx(0.25**FOCUS)
    assert math.hypot(*asked.values()) == pytest.approx(1)


def test_what_is_hardly_mentioned_is_not_asked_for(lexicon: Lexicon) -> None:
    assert set(asked_of(lexicon, ("淬火", 1.0), ("某学院", 0.1))) == {"a_heat"}


def test_a_demand_that_names_nothing_asks_for_nothing(lexicon: Lexicon) -> None:
    assert asked_of(lexicon, ("面点", 1.0)) == {}


def test_what_stands_near_is_worth_a_share_and_nothing_more_than_one(lexicon: Lexicon) -> None:
    space = lexicon.concepts
    weld, heat, tea = (number(space, key) for key in ("a_welding", "a_heat", "d_tea"))
    assert widened(space, {weld: 0.8})[0] == pytest.approx({weld: 0.8, heat: 0.8 * RELATED})
    assert widened(space, {weld: 1.0, heat: 0.9})[0] == {weld: 1.0, heat: 1.0}
    assert widened(space, {tea: 1.0})[0] == {tea: 1.0}


def test_what_is_near_is_asked_for_by_the_concept_that_gives_it_most(lexicon: Lexicon) -> None:
    weld, heat = (number(lexicon.concepts, key) for key in ("a_welding", "a_heat"))
    assert widened(lexicon.concepts, {weld: 1.0})[1] == {weld: weld, heat: weld}
    assert widened(lexicon.concepts, {weld: 1.0, heat: 0.5})[1] == {weld: weld, heat: heat}
