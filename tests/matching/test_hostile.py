"""Whatever is typed or pasted into a field is answered, and at once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import MatchIndex, Taxonomy
from matching.stopwords import STOP_WORDS
from tests.matching.factories import make_craftsman, make_demand, make_item, make_pool
from tests.matching.strategies import quickly

QUICK = 0.1
"""Seconds of processor time."""
HOSTILE = {
    "nothing": "",
    "one character": "焊",
    "one letter": "a",
    "one character without end": "电" * 100_000,
    "known words without end": "焊接变形" * 25_000,
    "a name without end": "PLC " * 25_000,
    "digits": "1" * 100_000,
    "figures": "12.5mm≥3%，" * 10_000,
    "emoji": "😀" * 100_000,
    "a family of joined emoji": "👨‍👩‍👧‍👦" * 10_000,
    "scripts mixed": "焊接Сваркаلحامवेल्डिंग용접ΆΣ" * 5_000,
    "direction turned about": "\u202e焊接\u202c" * 10_000,
    "accents piled up": "焊" + "\u0301" * 50_000,
    "ligatures that grow": "ﷺ" * 20_000,
    "stop words": " ".join(sorted(STOP_WORDS)) * 50,
    "stops": "，。；！？" * 20_000,
    "line breaks": "\n\r\n" * 30_000,
    "NUL": "\x00" * 100_000,
    "a lone surrogate": "\ud800焊接\udfff",
    "lone surrogates": "\ud83d" * 100_000,
    "SQL": "'; DROP TABLE craftsmen; --" * 3_000,
    "a script": "<script>alert('焊接')</script>" * 3_000,
    "a template": "{{7*7}}${焊接}#{1}%s%n%00" * 3_000,
    "a path": "../../../../etc/passwd",
    "half of what rules a trade out": "普通" * 50_000,
    "brackets": "（" * 50_000 + "）" * 50_000,
}


@pytest.fixture(scope="module")
def index(taxonomy: Taxonomy) -> MatchIndex:
    built = MatchIndex.build(make_pool(), taxonomy)
    built.rank(make_demand(suggestion="懂焊接的", industry_codes=("3421",), region_code="440103"))
    return built


@pytest.mark.parametrize("method", ["list", "tag", "combined"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_demand_is_answered_quickly(index: MatchIndex, text: str, method: str) -> None:
    demand = make_demand(title=text, description=text, suggestion=text, region_code=text[:9], industry_codes=(text,))
    started = time.process_time()
    index.rank(demand, method=method)
    assert time.process_time() - started < QUICK


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_profile_is_read_quickly_and_hides_nobody(index: MatchIndex, text: str) -> None:
    item = make_item(text, id="S1", description=text)
    hostile = make_craftsman(
        id="C9", name=text, speciality=text, occupation=text, service_items=(item,), employer=text, honours=(text,)
    )
    started = time.process_time()
    changed = index.with_changes([hostile])
    ranking = changed.rank(make_demand())
    assert time.process_time() - started < 2 * QUICK
    assert "C1" in [candidate.craftsman_id for candidate in ranking.candidates]


@quickly
@given(
    title=st.text(alphabet=st.characters(codec=None), max_size=60),
    description=st.text(alphabet=st.characters(codec=None), max_size=200),
    suggestion=st.text(alphabet=st.characters(codec=None), max_size=40),
)
def test_no_text_breaks_the_engine(index: MatchIndex, title: str, description: str, suggestion: str) -> None:
    index.rank(make_demand(title=title, description=description, suggestion=suggestion))
    index.with_changes([make_craftsman(id="C9", speciality=description, occupation=title, employer=suggestion)])
