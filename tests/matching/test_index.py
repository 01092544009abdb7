"""What holds for any pool: order of arrival is nothing, changes are exact, and the size of the pool is nothing."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from matching import Craftsman, Demand, MatchIndex, Method, Taxonomy
from tests.matching.factories import make_craftsman, make_demand, make_pool
from tests.matching.strategies import PHRASES, craftsmen, demands, methods, pools, pools_of_distinct, quickly

Change = tuple[list[Craftsman], list[str]]
EVERYBODY = 100

ids = st.integers(0, 9).map(lambda number: f"C{number}")
changes = st.lists(st.tuples(pools, st.lists(ids, max_size=4)), min_size=1, max_size=4)


@quickly
@given(pool=pools_of_distinct, demand=demands, method=methods)
def test_the_order_in_which_craftsmen_are_given_is_nothing(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    forth = MatchIndex.build(pool, taxonomy).rank(demand, method=method)
    back = MatchIndex.build(reversed(pool), taxonomy).rank(demand, method=method)
    assert forth == back


@quickly
@given(pool=pools, changed=changes, demand=demands, method=methods)
def test_an_index_changed_several_times_ranks_exactly_as_one_built_of_the_resulting_pool(
    taxonomy: Taxonomy, pool: list[Craftsman], changed: list[Change], demand: Demand, method: Method
) -> None:
    index, now = MatchIndex.build(pool, taxonomy), {each.id: each for each in pool}
    for upserts, removals in changed:
        index = index.with_changes(upserts, removals)
        now = {key: each for key, each in now.items() if key not in removals} | {each.id: each for each in upserts}
    built = MatchIndex.build(now.values(), taxonomy)
    assert len(index) == len(built) == len(now)
    assert index.rank(demand, method=method) == built.rank(demand, method=method)
    assert index.propose(demand) == built.propose(demand)


@quickly
@given(pool=pools_of_distinct, demand=demands, method=methods, wanted=st.sets(ids))
def test_an_index_of_some_ranks_exactly_as_one_built_of_those_alone(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method, wanted: set[str]
) -> None:
    some = MatchIndex.build(pool, taxonomy).among(wanted)
    built = MatchIndex.build([each for each in pool if each.id in wanted], taxonomy)
    assert len(some) == len(built)
    assert some.rank(demand, method=method) == built.rank(demand, method=method)
    assert some.propose(demand) == built.propose(demand)


@quickly
@given(craftsman=craftsmen(), others=pools, demand=demands)
def test_a_craftsman_scores_the_same_alone_and_among_others(
    taxonomy: Taxonomy, craftsman: Craftsman, others: list[Craftsman], demand: Demand
) -> None:
    alone = MatchIndex.build([craftsman], taxonomy).propose(demand)
    among = MatchIndex.build([*others, craftsman], taxonomy).propose(demand, EVERYBODY)
    assert [each for each in among if each.craftsman_id == craftsman.id] == alone


@quickly
@given(pool=pools, demand=demands, method=methods, limit=st.integers(1, 8))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method, limit: int
) -> None:
    index = MatchIndex.build(pool, taxonomy)
    assert index.rank(demand, limit, method).candidates == index.rank(demand, EVERYBODY, method).candidates[:limit]


def test_a_change_leaves_the_index_it_was_made_from_alone(taxonomy: Taxonomy) -> None:
    base = MatchIndex.build(make_pool(), taxonomy)
    before = base.rank(make_demand())
    changed = base.with_changes([make_craftsman(id="C6")], ["C1"])
    assert "C1" in base
    assert "C1" not in changed
    assert "C6" in changed
    assert base.rank(make_demand()) == before


def test_many_small_changes_do_not_pile_up(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build(make_pool(), taxonomy)
    for number in range(40):
        index = index.with_changes([make_craftsman(id=f"N{number:02}", speciality="薄板焊接")])
    assert len(index) == 45
    assert len(index.rank(make_demand(), limit=100).candidates) >= 41


def test_equals_stand_in_the_order_of_their_ids(taxonomy: Taxonomy) -> None:
    twins = [make_craftsman(id=each) for each in ("C3", "C1", "C2")]
    index = MatchIndex.build(twins[:2], taxonomy).with_changes(twins[2:])
    ranked = [candidate.craftsman_id for candidate in index.rank(make_demand()).candidates]
    assert ranked == ["C1", "C2", "C3"]


def test_a_long_list_of_the_excluded_does_not_hide_who_comes_after(taxonomy: Taxonomy) -> None:
    busy = [make_craftsman(id=f"B{number:02}", load=3, honours=("大国工匠",)) for number in range(60)]
    ranking = MatchIndex.build([*busy, make_craftsman(id="C1")], taxonomy).rank(make_demand(), limit=1)
    assert [candidate.craftsman_id for candidate in ranking.candidates] == ["C1"]
    assert not {rejected.craftsman_id for rejected in ranking.rejected} - {each.id for each in busy}


def test_threads_share_one_index(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build(make_pool(), taxonomy)
    wanted = [make_demand(title=phrase, description="") for phrase in PHRASES] * 4
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(index.rank, wanted))
    assert together == [index.rank(demand) for demand in wanted]


def test_an_empty_pool_ranks_nobody(taxonomy: Taxonomy) -> None:
    assert MatchIndex.build([], taxonomy).rank(make_demand()).candidates == ()
