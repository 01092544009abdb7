"""Whatever is written, a match is an answer of the usual form or a refusal that names the field."""

import pytest
from fastapi.testclient import TestClient

from app.matches.schemas import MatchOut
from app.taxonomy.files import load_taxonomy
from matching import Demand, MatchIndex
from tests.factories import make_craftsman
from tests.quality.hostile import HOSTILE, LONG
from tests.quality.made_pool import MadePool

REFUSED = {"空标题": "title", "标题只有空白": "title", "十万字": "description"}


@pytest.fixture(scope="module")
def index() -> MatchIndex:
    return MatchIndex.build(MadePool(60).craftsmen(), load_taxonomy())


@pytest.fixture
def welder(client: TestClient) -> None:
    make_craftsman(client, speciality="铝合金焊接，解决焊缝气孔、热裂纹与焊后变形")


def test_every_text_is_answered_in_the_usual_form_or_refused_by_its_field(client: TestClient, welder: None):
    for name, fields in HOSTILE.items():
        answer = client.post("matches", json=fields)
        if name in REFUSED:
            assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", REFUSED[name]]), name
        else:
            assert answer.status_code == 200, (name, answer.text)
            match = MatchOut.model_validate_json(answer.content)
            assert bool(match.candidates) == (match.cause is None), name


@pytest.mark.parametrize("name", HOSTILE)
def test_the_engine_itself_ranks_any_text_with_scores_that_are_the_sum_of_their_reasons(index: MatchIndex, name: str):
    demand = Demand("", HOSTILE[name]["title"], HOSTILE[name]["description"])
    for candidate in index.rank(demand).candidates:
        assert candidate.score == pytest.approx(sum(each.points for each in candidate.reasons), abs=1e-6)
        for evidence in (each for reason in candidate.reasons for each in reason.evidence):
            if span := evidence.demand_span:
                assert getattr(demand, span.field)[span.start : span.end] == evidence.demand_phrase


def test_the_long_text_is_as_long_as_it_says():
    assert len(HOSTILE["十万字"]["description"]) == LONG == 100_000
