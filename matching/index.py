"""The index: craftsmen made ready once, then ranked against any demand, by any number of threads at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from matching.fitness import fit
from matching.frequencies import Statistics, count_statistics
from matching.profile import Profile, Reader
from matching.reasons import candidate
from matching.rules import first_rejection
from matching.scoring import Scores, score
from matching.segment import Segment
from matching.signals import Context, query_vector
from matching.specificity import Specificity
from matching.suggest import tagger_for
from matching.taxonomy import Taxonomy
from matching.values import Candidate, Craftsman, Demand, Method, Ranking, RejectedCraftsman
from matching.weights import DEFAULT, Weights

DIGITS = 9
"""Scores closer than this many decimals are equal, and the craftsman's id decides: rounding must not."""


class MatchIndex:
    """An immutable index of a talent pool; every change makes a new one that shares what stayed the same.

    Craftsmen live in segments, each with a mask of those still current. A change adds a small segment and masks what
    it replaces; small segments are merged as they gather, so a change costs far less than a build.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        current: Sequence[NDArray[np.bool_]],
        taxonomy: Taxonomy,
        weights: Weights,
        statistics: Statistics,
        reader: Reader,
    ) -> None:
        """Use `build`."""
        self._segments = tuple(segments)
        self._current = tuple(current)
        self._taxonomy = taxonomy
        self._reader = reader
        self.weights = weights
        self.statistics = statistics

    @classmethod
    def build(
        cls,
        craftsmen: Iterable[Craftsman],
        taxonomy: Taxonomy,
        weights: Weights = DEFAULT,
        statistics: Statistics | None = None,
    ) -> "MatchIndex":
        """Word statistics are counted from these craftsmen unless those of another index are given.

        Where an id occurs twice, the later craftsman stands.
        """
        tagger = tagger_for(taxonomy)
        specificity = Specificity(taxonomy.common_words, tagger.phrases)
        reader = Reader(tagger, taxonomy.occupations, specificity, weights.inferred)
        pool = {craftsman.id: craftsman for craftsman in craftsmen}
        profiles = [reader.profile(pool[each]) for each in sorted(pool)]
        if statistics is None:
            documents = (offer.tokens for profile in profiles for offer in profile.offers)
            statistics = count_statistics(documents, taxonomy, weights.background)
        empty = cls((), (), taxonomy, weights, statistics, reader)
        return empty._with_segment(profiles, (), ())

    def with_changes(self, upserts: Iterable[Craftsman], removals: Iterable[str] = ()) -> "MatchIndex":
        """A new index with these craftsmen added or replaced and those ids taken out.

        It scores exactly as one built from the resulting pool with this index's `statistics`.
        """
        changed = {craftsman.id: craftsman for craftsman in upserts}
        gone = {*changed, *removals}
        current = [mask.copy() for mask in self._current]
        for segment, mask in zip(self._segments, current, strict=True):
            mask[[segment.places[each] for each in gone if each in segment.places]] = False
        profiles = [self._reader.profile(changed[each]) for each in sorted(changed)]
        return self._with_segment(profiles, self._segments, current)

    def __len__(self) -> int:
        return int(sum(mask.sum() for mask in self._current))

    def __contains__(self, craftsman_id: str) -> bool:
        pairs = zip(self._segments, self._current, strict=True)
        return any(mask[segment.places[craftsman_id]] for segment, mask in pairs if craftsman_id in segment.places)

    def rank(self, demand: Demand, limit: int = 20, method: Method | str = Method.COMBINED) -> Ranking:
        """The craftsmen most fit for the demand, best first, each with its reasons."""
        method = Method(method)
        context = self._context(demand, method)
        scored = [score(context, segment) for segment in self._segments]
        fitting = fit(context, self._segments, self._current)
        candidates: list[Candidate] = []
        rejected: list[RejectedCraftsman] = []
        for number, place in self._best_first(scored, fitting):
            if len(candidates) >= limit:
                break
            profile = self._segments[number].profiles[place]
            rejection = first_rejection(profile.craftsman, demand)
            if rejection:
                rejected.append(RejectedCraftsman(profile.craftsman.id, rejection))
            else:
                candidates.append(
                    candidate(context, self._segments[number], place, scored[number].contributions_of(place))
                )
        return Ranking(demand.id, method, self.weights.version, tuple(candidates), tuple(rejected))

    def _context(self, demand: Demand, method: Method) -> Context:
        question = self._reader.question(demand)
        return Context(
            question,
            method,
            self._taxonomy,
            self._reader.tree,
            self.statistics,
            self._reader.specificity,
            self.weights,
            query_vector(question, self.statistics, self.weights.title),
            self.statistics.vector(question.suggestion),
        )

    def _best_first(self, scored: Sequence[Scores], fitting: Sequence[NDArray[np.bool_]]) -> Iterator[tuple[int, int]]:
        """(segment, place) of everyone fitting who reaches the minimum score, ties in the order of their ids."""
        if not scored:
            return
        number = np.repeat(np.arange(len(scored)), [len(segment) for segment in self._segments])
        place = np.concatenate([np.arange(len(segment)) for segment in self._segments])
        total = np.concatenate([each.total for each in scored]).round(DIGITS)
        eligible = np.flatnonzero((total >= self.weights.minimum_score) & np.concatenate(fitting))
        order = eligible[np.argsort(-total[eligible], kind="stable")]
        for _, tied in groupby(order.tolist(), key=lambda at: total[at]):
            spots = [(int(number[at]), int(place[at])) for at in tied]
            yield from sorted(spots, key=lambda spot: self._segments[spot[0]].profiles[spot[1]].craftsman.id)

    def _with_segment(
        self, profiles: list[Profile], segments: Sequence[Segment], current: Sequence[NDArray[np.bool_]]
    ) -> "MatchIndex":
        """Add profiles as a segment, taking in every smaller segment before it, so that there are never many."""
        kept = list(zip(segments, current, strict=True))
        while kept and (kept[-1][1].sum() <= 2 * len(profiles) or not profiles):
            if not profiles and kept[-1][1].any():
                break
            segment, mask = kept.pop()
            profiles = [segment.profiles[place] for place in np.flatnonzero(mask)] + profiles
        if profiles:
            segment = Segment(sorted(profiles, key=lambda profile: profile.craftsman.id), self.statistics)
            kept.append((segment, np.ones(len(segment), dtype=np.bool_)))
        return MatchIndex(
            [segment for segment, _ in kept],
            [mask for _, mask in kept],
            self._taxonomy,
            self.weights,
            self.statistics,
            self._reader,
        )
