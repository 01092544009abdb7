"""What a coordinator knows and words do not say: symptom, tool, trade and department meet in a field of competence."""

import pytest

from matching import Candidate, MatchIndex, Method, Reason, Taxonomy
from tests.matching.factories import make_craftsman, make_demand


def ranked(
    taxonomy: Taxonomy, *specialities: str, title: str, method: Method = Method.COMBINED
) -> tuple[Candidate, ...]:
    pool = [make_craftsman(id=f"C{place}", speciality=each) for place, each in enumerate(specialities)]
    return MatchIndex.build(pool, taxonomy).rank(make_demand(title=title, description=""), method=method).candidates


def of_concepts(candidate: Candidate) -> Reason:
    return next(reason for reason in candidate.reasons if reason.code == "concepts")


@pytest.mark.parametrize(
    ("title", "speciality", "concept"),
    [
        ("鲜叶积压在厂里", "茶学", "d_tea"),
        ("厂房一开机就跳闸", "供电所抢修", "b_power"),
        ("齿面总有软点", "渗碳", "a_heat"),
        ("铁水出不来", "开口机维护", "a_furnace"),
    ],
)
def test_a_shared_concept_links_texts_that_have_no_word_in_common(
    taxonomy: Taxonomy, title: str, speciality: str, concept: str
) -> None:
    assert not set(title) & set(speciality)
    [candidate] = ranked(taxonomy, "古琴演奏", speciality, title=title)
    assert candidate.craftsman_id == "C1"
    told = of_concepts(candidate)
    assert told.text.startswith(f"领域一致，同属「{taxonomy.concepts[concept].name}」：需求提到「")
    assert told.evidence[0].source_id == concept
    assert told.evidence[0].demand_phrase in title
    assert told.evidence[0].craftsman_phrase in speciality


def test_a_related_concept_counts_less_than_the_same_and_says_so(taxonomy: Taxonomy) -> None:
    same, near = ranked(taxonomy, "渗碳", "埋弧焊", title="齿轮淬火出软点", method=Method.TAG)
    assert (same.craftsman_id, near.craftsman_id) == ("C0", "C1")
    assert of_concepts(near).value < of_concepts(same).value / 2
    assert of_concepts(near).text.startswith("领域相近，需求属「热处理」，该工匠属「焊接」")


def test_whoever_knows_the_discipline_at_large_stands_behind_whoever_knows_the_matter(taxonomy: Taxonomy) -> None:
    tea, crops = ranked(taxonomy, "茶叶", "农学院", title="鲜叶总是积压", method=Method.TAG)
    assert (tea.craftsman_id, crops.craftsman_id) == ("C0", "C1")
    assert {reason.code for reason in crops.reasons} & {"concepts", "discipline"} == {"discipline"}


def test_an_unrelated_concept_counts_nothing(taxonomy: Taxonomy) -> None:
    assert ranked(taxonomy, "茶叶杀青", title="齿轮淬火出软点", method=Method.TAG) == ()


def test_a_word_that_only_hints_counts_less_than_a_sure_one(taxonomy: Taxonomy) -> None:
    sure, hinting = ranked(taxonomy, "绕组更换", "烧毁件更换、缺相", title="电机转子扫膛")
    assert (sure.craftsman_id, hinting.craftsman_id) == ("C0", "C1")
    assert of_concepts(hinting).value < of_concepts(sure).value


def test_where_someone_works_counts_less_than_what_they_can_do(taxonomy: Taxonomy) -> None:
    title = "想请大学帮忙，齿轮淬火出软点"
    able, elsewhere = ranked(taxonomy, "渗碳", "某大学", title=title, method=Method.TAG)
    assert (able.craftsman_id, elsewhere.craftsman_id) == ("C0", "C1")
    assert of_concepts(elsewhere).value < of_concepts(able).value / 2


def test_an_institutions_name_beside_a_trade_takes_little_from_it(taxonomy: Taxonomy) -> None:
    plain, employed = ranked(taxonomy, "渗碳", "某大学，渗碳", title="齿轮淬火出软点")
    assert (plain.craftsman_id, employed.craftsman_id) == ("C0", "C1")
    assert of_concepts(employed).value > of_concepts(plain).value * 0.9
