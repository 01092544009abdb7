"""The made data of the speed bench: the same every time, worded as people word things, and never without candidates."""

from itertools import islice

import pytest

from app.taxonomy.files import load_taxonomy
from matching import Craftsman
from tests.quality.made_pool import LONGEST, SHORTEST, MadePool
from tests.quality.made_topics import topics
from tests.quality.peers.rankers import text_of
from tests.quality.peers.segmented import segmented

POOL = MadePool(1_000)


@pytest.fixture(scope="module")
def craftsmen() -> list[Craftsman]:
    return list(POOL.craftsmen())


def test_the_same_size_and_seed_make_the_same_craftsmen_and_demands(craftsmen):
    assert craftsmen == list(MadePool(1_000).craftsmen())
    assert POOL.demands(20) == MadePool(1_000).demands(20)


def test_another_seed_makes_others(craftsmen):
    assert next(MadePool(1_000, seed=2).craftsmen()) != craftsmen[0]


def test_there_are_as_many_as_asked_for_each_with_an_id_of_its_own(craftsmen):
    assert len(craftsmen) == 1_000
    assert len({craftsman.id for craftsman in craftsmen}) == 1_000


def test_craftsmen_are_made_one_at_a_time_so_that_a_million_need_no_memory():
    assert len(list(islice(MadePool(1_000_000).craftsmen(), 3))) == 3


def test_every_code_and_tag_is_one_of_the_project_s_tables(craftsmen):
    taxonomy = load_taxonomy()
    assert {code for craftsman in craftsmen for code in craftsman.industry_codes} <= taxonomy.industries.keys()
    assert {tag for craftsman in craftsmen for tag in craftsman.skill_tags} <= taxonomy.skill_tags.keys()
    assert {craftsman.region_code for craftsman in craftsmen} <= taxonomy.regions.keys()


def test_no_slot_of_a_template_is_left_open(craftsmen):
    texts = [text_of(craftsman) for craftsman in craftsmen]
    texts += [f"{demand.title}{demand.description}" for demand in POOL.demands(200)]
    assert not [text for text in texts if "{" in text or "}" in text]


def test_a_demand_tells_between_forty_and_two_hundred_characters():
    lengths = [len(demand.description) for demand in POOL.demands(300)]
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST


def test_a_few_words_are_in_every_other_text_and_most_are_rare(craftsmen):
    holders: dict[str, int] = {}
    for craftsman in craftsmen:
        for word in set(segmented(text_of(craftsman))):
            holders[word] = holders.get(word, 0) + 1
    counts = sorted(holders.values(), reverse=True)
    assert counts[0] > 300
    assert len(counts) > 2_000
    assert sum(count <= 10 for count in counts) > len(counts) / 2


def test_a_demand_has_craftsmen_who_speak_of_its_topic(craftsmen):
    texts = [set(segmented(text_of(craftsman))) for craftsman in craftsmen]
    sharing = [
        sum(len(text & set(segmented(f"{demand.title}{demand.description}"))) >= 6 for text in texts)
        for demand in POOL.demands(50)
    ]
    assert sum(count > 0 for count in sharing) >= 45


def test_half_of_the_changes_replace_craftsmen_and_half_are_new(craftsmen):
    known = {craftsman.id: craftsman for craftsman in craftsmen}
    changes = POOL.changes(100)
    assert sum(change.id in known for change in changes) == 50
    assert all(change != known.get(change.id) for change in changes)
    assert len({change.id for change in changes}) == 100


def test_topics_are_many_and_each_has_words_and_trades():
    assert len(topics()) > 2_000
    assert all(topic.words and topic.jobs and topic.industries for topic in topics())
