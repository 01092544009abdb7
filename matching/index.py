"""The index: craftsmen made ready once, then ranked against any demand, by any number of threads at once."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import merge

import numpy as np
from numpy.typing import NDArray

from matching.asking import Answer, Asked, Found
from matching.encoding import Encoder
from matching.explaining import Explanation, explain
from matching.question import ask
from matching.reading import Reader, reader_for
from matching.reasons import Teller
from matching.rules import RULES_OF_A_PLAN, first_rejection
from matching.scoring import log_odds, score_of
from matching.segment import Segment
from matching.taxonomy import Region, Taxonomy
from matching.values import Craftsman, Demand, Method, Ranking, RejectedCraftsman, Scored
from matching.weights import DEFAULT, Weights

SPARE = 16
"""How many more than wanted are looked for at first, some of whom a rule may exclude."""


class MatchIndex:
    """An immutable index of a talent pool; every change makes a new one that shares what stayed the same.

    Craftsmen live in segments, each with a mask of those still current. A change adds a small segment and masks what
    it replaces; small segments are read anew together as they gather, so a change costs far less than a build. Nothing
    depends on who else is in the pool: a changed index ranks exactly as one built from the resulting pool.
    """

    def __init__(self, segments: Sequence[Segment], current: Sequence[NDArray[np.bool_]], reader: Reader) -> None:
        """Use `build`."""
        self._segments = tuple(segments)
        self._current = tuple(current)
        self._reader = reader
        self.weights = reader.weights

    @classmethod
    def build(
        cls,
        craftsmen: Iterable[Craftsman],
        taxonomy: Taxonomy,
        weights: Weights = DEFAULT,
        encoder: Encoder | None = None,
    ) -> "MatchIndex":
        """Where an id occurs twice, the later craftsman stands. Without an encoder, or where it fails, nothing is
        compared by meaning."""
        pool = {craftsman.id: craftsman for craftsman in craftsmen}
        reader = reader_for(taxonomy, weights, encoder)
        segments = list(reader.segments(pool[each] for each in sorted(pool)))
        return cls(segments, [np.ones(len(segment), dtype=np.bool_) for segment in segments], reader)

    def with_changes(self, upserts: Iterable[Craftsman], removals: Iterable[str] = ()) -> "MatchIndex":
        """A new index with these craftsmen added or replaced and those ids taken out."""
        changed = {craftsman.id: craftsman for craftsman in upserts}
        gone = {*changed, *removals}
        kept = []
        for segment, mask in zip(self._segments, self._current, strict=True):
            places = [segment.places[each] for each in gone if each in segment.places]
            if places:
                mask = mask.copy()
                mask[places] = False
            if mask.any():
                kept.append((segment, mask))
        craftsmen = list(changed.values())
        while kept and 0 < kept[-1][1].sum() <= len(craftsmen):
            segment, mask = kept.pop()
            craftsmen += [segment.craftsmen[place] for place in np.flatnonzero(mask)]
        craftsmen.sort(key=lambda craftsman: craftsman.id)
        kept += [(segment, np.ones(len(segment), dtype=np.bool_)) for segment in self._reader.segments(craftsmen)]
        return MatchIndex([segment for segment, _ in kept], [mask for _, mask in kept], self._reader)

    def among(self, craftsman_ids: Iterable[str]) -> "MatchIndex":
        """An index in which only these of the pool are: all is shared but the masks, so that it takes no time to speak
        of. They stand to each other as they do in the whole pool."""
        wanted = list(craftsman_ids)
        kept = []
        for segment, current in zip(self._segments, self._current, strict=True):
            mask = np.zeros_like(current)
            places = [segment.places[each] for each in wanted if each in segment.places]
            mask[places] = current[places]
            if mask.any():
                kept.append((segment, mask))
        return MatchIndex([segment for segment, _ in kept], [mask for _, mask in kept], self._reader)

    def __len__(self) -> int:
        return int(sum(mask.sum() for mask in self._current))

    def __contains__(self, craftsman_id: str) -> bool:
        return self._spot_of(craftsman_id) is not None

    def rank(self, demand: Demand, limit: int = 20, method: Method | str = Method.COMBINED) -> Ranking:
        """The craftsmen most likely to be accepted for the demand, best first, each with its reasons.

        Nobody at all where even the best of those no rule excludes falls short of the weights' floor.
        """
        asked = self._asked(demand, Method(method))
        chosen, rejected = self._chosen(asked, limit)
        candidates = Teller(asked).candidates(chosen)
        return Ranking(demand.id, asked.method, self.weights.version, candidates, tuple(rejected))

    def shortlist(self, demand: Demand, limit: int = 20, method: Method | str = Method.COMBINED) -> list[Scored]:
        """Whom `rank` would list, by score alone."""
        chosen, _ = self._chosen(self._asked(demand, Method(method)), limit)
        return [Scored(found.craftsman_id, score_of(found.value)) for found in chosen]

    def propose(self, demand: Demand, limit: int = 50) -> list[Scored]:
        """The best for a demand by score alone, without a floor, whatever they have in hand.

        Whom a hard rule other than capacity excludes comes with the rule: a plan has to say what stands in the way.
        """
        asked = self._asked(demand, Method.COMBINED)
        proposed = []
        for found in self._top([Answer(asked, segment) for segment in self._segments], limit):
            rejection = first_rejection(found.craftsman, demand, RULES_OF_A_PLAN)
            proposed.append(Scored(found.craftsman_id, score_of(found.value), rejection))
        return proposed

    def explain(
        self, demand: Demand, craftsman_id: str, method: Method | str = Method.COMBINED, limit: int = 20
    ) -> Explanation:
        """Where anyone of the pool stands for the demand, why not first, and which single changes would lift them.

        `limit` is that of the ranking that would list them. Raises KeyError for an id that is not in the pool.
        """
        spot = self._spot_of(craftsman_id)
        if spot is None:
            raise KeyError(craftsman_id)
        asked = self._asked(demand, Method(method))
        return explain(asked, [Answer(asked, segment) for segment in self._segments], self._current, spot, limit)

    def craftsman(self, craftsman_id: str) -> Craftsman:
        """Raises KeyError for an id that is not in the pool."""
        spot = self._spot_of(craftsman_id)
        if spot is None:
            raise KeyError(craftsman_id)
        return self._segments[spot[0]].craftsmen[spot[1]]

    @property
    def regions(self) -> Mapping[str, Region]:
        """The places by code, for distances."""
        return self._reader.taxonomy.regions

    def _asked(self, demand: Demand, method: Method) -> Asked:
        return Asked(ask(demand, self._reader, self.weights.title), method, self._reader, self.weights)

    def _chosen(self, asked: Asked, limit: int) -> tuple[list[Found], list[RejectedCraftsman]]:
        """The best whom no rule excludes, and those above the last of them whom one does."""
        chosen: list[Found] = []
        rejected: list[RejectedCraftsman] = []
        for found in self._best_first([Answer(asked, segment) for segment in self._segments], limit):
            if len(chosen) >= limit:
                break
            if rejection := first_rejection(found.craftsman, asked.question.demand):
                rejected.append(RejectedCraftsman(found.craftsman_id, rejection))
            elif not chosen and score_of(found.value) < asked.floor:
                break
            else:
                chosen.append(found)
        return chosen, rejected

    def _best_first(self, answers: Sequence[Answer], limit: int) -> Iterable[Found]:
        """Everyone worth proposing in order, looked for again with more room when a rule excludes too many."""
        room, given = limit + SPARE, 0
        while True:
            best = self._top(answers, room)
            yield from best[given:]
            if len(best) < room:
                return
            given, room = room, 4 * room

    def _top(self, answers: Sequence[Answer], count: int) -> list[Found]:
        if count < 1:
            return []
        threshold = log_odds(self.weights.minimum_score)
        best: list[Found] = []
        for answer, current in zip(answers, self._current, strict=True):
            found = answer.top(count, threshold, current, known=len(best) == count)
            best = list(merge(best, found))[:count] if best else found
            if len(best) == count:
                threshold = best[-1].value
        return best

    def _spot_of(self, craftsman_id: str) -> tuple[int, int] | None:
        for number, (segment, mask) in enumerate(zip(self._segments, self._current, strict=True)):
            place = segment.places.get(craftsman_id)
            if place is not None and mask[place]:
                return number, place
        return None
