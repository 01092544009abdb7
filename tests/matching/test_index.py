"""What holds for any pool and any change: scores are their reasons, order of arrival is nothing, changes are exact."""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import Craftsman, Demand, MatchIndex, Method, Ranking, Taxonomy
from tests.matching.factories import make_craftsman, make_demand, make_item, make_pool

PHRASES = (
    "焊接",
    "薄板变形",
    "渗碳淬火",
    "PLC 调试",
    "高炉炉前",
    "加工中心编程",
    "线路板电镀",
    "电机",
    "ab",
    "",
)
CODES = ("3421", "3425", "34", "3982", "83", "0000")
quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

texts = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3).map("、".join)
industry_codes = st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple)


@st.composite
def craftsmen(draw: st.DrawFn) -> Craftsman:
    return make_craftsman(
        id=f"C{draw(st.integers(0, 9))}",
        name=draw(st.sampled_from(("何师傅", "梁师傅"))),
        speciality=draw(texts),
        region_code=draw(st.sampled_from(("440103", "440605", "650102", "", "不明"))),
        occupation=draw(st.sampled_from((None, "高炉炉前工", "焊工"))),
        industry_codes=draw(industry_codes),
        skill_tags=draw(st.sampled_from(((), ("SK008",), ("SK999",)))),
        service_items=tuple(make_item(title) for title in draw(st.lists(texts, max_size=2))),
        load=draw(st.integers(0, 4)),
        rating=draw(st.sampled_from((None, 1.0, 5.0))),
        rated=draw(st.integers(0, 9)),
        honours=draw(st.sampled_from(((), ("省劳动模范",)))),
    )


demands = st.builds(
    Demand,
    id=st.just("D1"),
    title=texts,
    description=st.one_of(texts, st.text(max_size=20)),
    industry_codes=industry_codes,
    region_code=st.sampled_from((None, "440103", "不明")),
    suggestion=st.sampled_from(("", "请何师傅", "懂焊接的")),
    skill_tags=st.sampled_from(((), ("SK013",))),
)
pools = st.lists(craftsmen(), max_size=8)
methods = st.sampled_from(Method)


def alike(one: Ranking, other: Ranking) -> bool:
    """The same people, in the same order, for the same reasons, to float rounding."""
    same_people = [each.craftsman_id for each in one.candidates] == [each.craftsman_id for each in other.candidates]
    pairs = zip(one.candidates, other.candidates, strict=False)
    same_scores = all(mine.score == pytest.approx(theirs.score) for mine, theirs in pairs)
    return same_people and same_scores and one.rejected == other.rejected


@quickly
@given(pool=pools, demand=demands, method=methods)
def test_a_score_is_the_sum_of_its_reasons_points(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    for candidate in MatchIndex.build(pool, taxonomy).rank(demand, method=method).candidates:
        assert candidate.score == pytest.approx(sum(reason.points for reason in candidate.reasons), abs=1e-6)
        assert all(reason.points == round(reason.points, 2) for reason in candidate.reasons)
        assert 0 <= candidate.score <= 100 + 1e-9
        assert all(reason.points >= 0 and reason.text for reason in candidate.reasons)


@quickly
@given(pool=st.lists(craftsmen(), max_size=8, unique_by=lambda each: each.id), demand=demands, method=methods)
def test_the_order_in_which_craftsmen_are_given_is_nothing(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    forth = MatchIndex.build(pool, taxonomy).rank(demand, method=method)
    back = MatchIndex.build(reversed(pool), taxonomy).rank(demand, method=method)
    assert forth == back


@quickly
@given(pool=pools, first=pools, second=pools, removals=st.lists(st.integers(0, 9)), demand=demands, method=methods)
def test_a_changed_index_ranks_as_one_built_anew_with_its_statistics(
    taxonomy: Taxonomy,
    pool: list[Craftsman],
    first: list[Craftsman],
    second: list[Craftsman],
    removals: list[int],
    demand: Demand,
    method: Method,
) -> None:
    base = MatchIndex.build(pool, taxonomy)
    gone = [f"C{number}" for number in removals]
    changed = base.with_changes(first, gone).with_changes(second)
    now = {each.id: each for each in pool}
    for each in gone:
        now.pop(each, None)
    now |= {each.id: each for each in [*first, *second]}
    rebuilt = MatchIndex.build(now.values(), taxonomy, statistics=base.statistics)
    assert len(changed) == len(rebuilt) == len(now)
    assert alike(changed.rank(demand, method=method), rebuilt.rank(demand, method=method))


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


def test_threads_share_one_index(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build(make_pool(), taxonomy)
    demands = [make_demand(title=phrase, description="") for phrase in PHRASES] * 4
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(index.rank, demands))
    assert together == [index.rank(demand) for demand in demands]


def test_an_empty_pool_ranks_nobody(taxonomy: Taxonomy) -> None:
    assert MatchIndex.build([], taxonomy).rank(make_demand()).candidates == ()


def test_more_relevance_is_more_score(taxonomy: Taxonomy) -> None:
    """Each further matching trait of an otherwise equal craftsman lifts the score."""
    plain = {"speciality": "薄板焊接", "industry_codes": (), "skill_tags": ()}
    richer = [plain | {"industry_codes": ("3421",)}, plain | {"skill_tags": ("SK013",)}]
    demand = make_demand(description="", industry_codes=("3421",), skill_tags=("SK013", "SK008"))
    scores = []
    for traits in (plain, *richer, richer[0] | {"skill_tags": ("SK013",)}):
        [candidate] = MatchIndex.build([make_craftsman(**traits)], taxonomy).rank(demand).candidates
        scores.append(candidate.score)
    assert all(scores[less] < scores[more] for less, more in combinations(range(4), 2) if (less, more) != (1, 2))
