"""What is quoted stands where it is said to stand, to the letter, on both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Candidate, Craftsman, Demand, Evidence, MatchIndex, Span, Taxonomy
from matching.text import normalise
from tests.matching.factories import make_craftsman, make_demand, make_item
from tests.matching.strategies import methods, quickly

WRITINGS = (
    *("焊接", "銲接", "变形", "變形", "淬火", "渗碳", "滲碳", "电机", "電機", "異步電機", "绕组", "繞組", "茶葉"),
    *("ＰＬＣ", "PLC", "Plc", "变频器", "變頻器", "鲜叶", "鮮葉", "ﬁber", "㎏", "①", "ǆ", "İ", "😀", "…", "．", " "),
    *("薄板", "公司", "普通师傅不会做", "12mm", "\n", "，", "。", "的"),
)
writing = st.lists(st.sampled_from(WRITINGS), min_size=1, max_size=7).map("".join)
spellings = st.builds(
    lambda speciality, occupation, titles: make_craftsman(
        speciality=speciality,
        occupation=occupation,
        service_items=tuple(make_item(title, id=f"S{n}", description=speciality) for n, title in enumerate(titles)),
    ),
    writing,
    st.one_of(st.none(), writing),
    st.lists(writing, max_size=2),
)
orders = st.builds(
    lambda title, description, suggestion: make_demand(title=title, description=description, suggestion=suggestion),
    writing,
    writing,
    st.one_of(st.just(""), writing),
)


def quoted(text: str, span: Span) -> str:
    assert 0 <= span.start < span.end <= len(text)
    return text[span.start : span.end]


def places_of(craftsman: Craftsman, evidence: Evidence) -> list[str]:
    """The texts that a craftsman's span may speak of: those of the item named, else of the craftsman or any item."""
    assert evidence.craftsman_span is not None
    held: list[object] = [craftsman, *craftsman.service_items]
    if named := [item for item in craftsman.service_items if item.id == evidence.source_id]:
        held = list(named)
    return [text for each in held if (text := getattr(each, evidence.craftsman_span.field, None))]


@quickly
@given(craftsman=spellings, demand=orders, method=methods)
def test_a_span_holds_the_phrase_however_it_is_written(
    taxonomy: Taxonomy, craftsman: Craftsman, demand: Demand, method: str
) -> None:
    for candidate in MatchIndex.build([craftsman], taxonomy).rank(demand, method=method).candidates:
        for evidence in (each for reason in candidate.reasons for each in reason.evidence):
            if evidence.demand_span:
                assert quoted(getattr(demand, evidence.demand_span.field), evidence.demand_span) == (
                    evidence.demand_phrase
                )
            if span := evidence.craftsman_span:
                texts = places_of(craftsman, evidence)
                assert evidence.craftsman_phrase in [quoted(text, span) for text in texts if span.end <= len(text)]


@quickly
@given(craftsman=spellings, demand=orders)
def test_words_said_to_be_shared_are_the_same_word_and_stand_on_both_sides(
    taxonomy: Taxonomy, craftsman: Craftsman, demand: Demand
) -> None:
    for candidate in MatchIndex.build([craftsman], taxonomy).rank(demand).candidates:
        for evidence in evidence_of(candidate, "text"):
            assert evidence.demand_span
            assert evidence.craftsman_span
            here, there = normalise(evidence.demand_phrase), normalise(evidence.craftsman_phrase)
            assert here in there or there in here


@quickly
@given(craftsman=spellings, demand=orders)
def test_a_concept_is_quoted_from_where_the_demand_names_it(
    taxonomy: Taxonomy, craftsman: Craftsman, demand: Demand
) -> None:
    for candidate in MatchIndex.build([craftsman], taxonomy).rank(demand).candidates:
        for evidence in evidence_of(candidate, "concepts"):
            assert evidence.demand_span
            assert evidence.source_id in {*taxonomy.concepts, *taxonomy.disciplines}


def test_words_are_quoted_as_they_stand_on_either_side(taxonomy: Taxonomy) -> None:
    craftsman = make_craftsman(speciality="薄板變形控制")
    [candidate] = MatchIndex.build([craftsman], taxonomy).rank(make_demand(description="")).candidates
    [found] = [each for each in evidence_of(candidate, "text") if each.demand_phrase == "变形"]
    assert found.craftsman_phrase == "變形"
    assert (found.demand_span, found.craftsman_span) == (Span("title", 4, 6), Span("speciality", 2, 4))


def test_a_full_width_name_in_the_description_is_found_where_it_stands(taxonomy: Taxonomy) -> None:
    demand = make_demand(title="产线老停", description="㎏级工位的ＰＬＣ失灵")
    [candidate] = MatchIndex.build([make_craftsman(speciality="调试plc")], taxonomy).rank(demand).candidates
    [found] = evidence_of(candidate, "concepts")
    assert (found.demand_phrase, found.demand_span) == ("ＰＬＣ", Span("description", 5, 8))
    assert (found.craftsman_phrase, found.craftsman_span) == ("plc", Span("speciality", 2, 5))


def test_words_side_by_side_are_quoted_together_and_common_ones_never_alone(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="薄板焊接变形控制，各种材料加工")], taxonomy)
    demand = make_demand(title="薄板焊接变形大", description="材料加工后返工")
    [candidate] = index.rank(demand).candidates
    quotes = [each.demand_phrase for each in evidence_of(candidate, "text")]
    assert quotes[0] == "薄板焊接变形"
    assert not {"材料", "加工"} & set(quotes)


def test_what_is_quoted_as_shared_is_a_whole_word_of_both(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="薄板氩弧焊")], taxonomy)
    [candidate] = index.rank(make_demand(title="薄板埋弧焊气孔", description="")).candidates
    assert [each.demand_phrase for each in evidence_of(candidate, "text")] == ["薄板"]


def test_a_known_skill_within_a_longer_word_is_quoted(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="异步电机检修")], taxonomy)
    [candidate] = index.rank(make_demand(title="电机绕组烧毁", description="")).candidates
    assert [each.craftsman_phrase for each in evidence_of(candidate, "text")] == ["电机"]


def test_a_speciality_without_a_kind_gives_no_invented_evidence(taxonomy: Taxonomy) -> None:
    [candidate] = MatchIndex.build([make_craftsman()], taxonomy).rank(make_demand()).candidates
    assert evidence_of(candidate, "kind") == ()


@pytest.mark.parametrize(
    ("given_tags", "phrase"), [((), "渗碳"), (("SK013",), "热处理")], ids=["read from words", "given"]
)
def test_a_tag_is_quoted_by_the_words_that_name_it_or_by_its_name(
    taxonomy: Taxonomy, given_tags: tuple[str, ...], phrase: str
) -> None:
    craftsman = make_craftsman(speciality="齿轮渗碳", skill_tags=given_tags)
    demand = make_demand(title="齿轮淬火不均", description="")
    [candidate] = MatchIndex.build([craftsman], taxonomy).rank(demand).candidates
    [found] = evidence_of(candidate, "tags")
    assert (found.demand_phrase, found.craftsman_phrase, found.source_id) == ("淬火", phrase, "SK013")


def evidence_of(candidate: Candidate, code: str) -> tuple[Evidence, ...]:
    return next((reason.evidence for reason in candidate.reasons if reason.code == code), ())
