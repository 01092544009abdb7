"""Ranking every demand of a list, and the words a workbook says it in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.match_lists.read import ListedCraftsman, ListedDemand
from app.matches.cause import cause_of
from app.taxonomy.files import load_taxonomy
from matching import Candidate, Evidence, MatchIndex, Method, Ranking

UNTOLD = frozenset({"load", "record"})
"""Lists hold neither services in hand nor ratings: what the engine assumes of everyone tells a reader nothing."""
QUOTING = frozenset({"text", "concepts", "tags", "industry", "suggestion"})


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One craftsman for one demand; the three texts hold one sentence or quotation a line."""

    rank: int
    craftsman: ListedCraftsman
    score: float
    reasons: str
    evidence: str
    missing: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one demand got. `cause` says why nobody, where `recommendations` is empty."""

    demand: ListedDemand
    recommendations: tuple[Recommendation, ...]
    cause: str


def recommend(
    craftsmen: Sequence[ListedCraftsman], demands: Iterable[ListedDemand], method: Method, limit: int
) -> Iterator[Answer]:
    """An answer for each demand as it is ready; the first waits until the craftsmen are indexed."""
    by_id = {craftsman.value.id: craftsman for craftsman in craftsmen}
    index = MatchIndex.build((craftsman.value for craftsman in craftsmen), load_taxonomy())
    for demand in demands:
        yield _answer(demand, index.rank(demand.value, limit, method), by_id)


def _answer(demand: ListedDemand, ranking: Ranking, by_id: Mapping[str, ListedCraftsman]) -> Answer:
    recommendations = tuple(
        _recommendation(rank, candidate, by_id[candidate.craftsman_id])
        for rank, candidate in enumerate(ranking.candidates, start=1)
    )
    return Answer(demand, recommendations, "" if recommendations else _cause(ranking, by_id))


def _recommendation(rank: int, candidate: Candidate, craftsman: ListedCraftsman) -> Recommendation:
    found = [reason for reason in candidate.reasons if reason.points > 0 and reason.code not in UNTOLD]
    quotes = (_quote(each) for reason in found if reason.code in QUOTING for each in reason.evidence)
    return Recommendation(
        rank=rank,
        craftsman=craftsman,
        score=candidate.score,
        reasons="\n".join(reason.text for reason in found),
        evidence="\n".join(dict.fromkeys(quotes)),
        missing="\n".join(reason.text for reason in candidate.reasons if reason.points <= 0),
    )


def _quote(evidence: Evidence) -> str:
    here, there = evidence.demand_phrase, evidence.craftsman_phrase
    if not there:
        return f"需求「{here}」"
    return f"「{here}」" if here == there else f"需求「{here}」对工匠「{there}」"


def _cause(ranking: Ranking, by_id: Mapping[str, ListedCraftsman]) -> str:
    rejected = [(by_id[each.craftsman_id].value.name, each.rejection.text) for each in ranking.rejected]
    return cause_of(rejected, "名单")
