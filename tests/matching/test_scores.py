"""A score is its reasons: points add up to the cent, and everything that speaks for a craftsman lifts it."""

from itertools import combinations

from hypothesis import given

from matching import Craftsman, Demand, MatchIndex, Method, Taxonomy
from tests.matching.factories import make_craftsman, make_demand
from tests.matching.strategies import demands, methods, pools, quickly


@quickly
@given(pool=pools, demand=demands, method=methods)
def test_a_score_is_the_sum_of_its_reasons_points_to_the_cent(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    for candidate in MatchIndex.build(pool, taxonomy).rank(demand, method=method).candidates:
        assert round(100 * candidate.score) == sum(round(100 * reason.points) for reason in candidate.reasons)
        assert all(reason.points == round(reason.points, 2) for reason in candidate.reasons)
        assert 0 < candidate.score <= 100


@quickly
@given(pool=pools, demand=demands, method=methods)
def test_every_reason_has_its_sentence_and_the_loudest_stands_first(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    for candidate in MatchIndex.build(pool, taxonomy).rank(demand, method=method).candidates:
        points = [reason.points for reason in candidate.reasons]
        assert points == sorted(points, reverse=True)
        assert points[-1] >= 0
        assert all(reason.text and 0 <= reason.value <= 1 for reason in candidate.reasons)


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
