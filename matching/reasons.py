"""From evidence to reasons: the sentences of one demand's candidates, with points that add up to the score."""

from collections.abc import Sequence

import numpy as np

from matching.asking import Found
from matching.scoring import points_of, score_of
from matching.speaking import Ground, Speaker
from matching.tellers import TELLERS, missing
from matching.values import Candidate, Reason
from matching.weighing import SIGNALS

VALUE_DIGITS = 6
_TELLERS = tuple((name, TELLERS[name]) for name in SIGNALS)


class Teller(Ground):
    """Speaks of the candidates of one demand."""

    def candidate(self, found: Found) -> Candidate:
        return self.candidates([found])[0]

    def candidates(self, chosen: Sequence[Found]) -> tuple[Candidate, ...]:
        """In the order given."""
        if not chosen:
            return ()
        signals = np.stack([found.measured.signals[found.number] for found in chosen])
        scores = [score_of(found.value) for found in chosen]
        points = points_of(signals * self.asked.by_signal, scores)
        order = np.argsort(-points, axis=1, kind="stable")
        columns = points.tolist(), order.tolist(), signals.round(VALUE_DIGITS).tolist()
        speakers = [Speaker(self, found) for found in chosen]
        return tuple(_candidate(*each) for each in zip(speakers, scores, *columns, strict=True))


def _candidate(
    speaker: Speaker, score: float, points: Sequence[float], order: Sequence[int], values: Sequence[float]
) -> Candidate:
    """`order` has the signals by their points, most first."""
    reasons = []
    for signal in order:
        if points[signal] <= 0:
            break
        name, teller = _TELLERS[signal]
        text, evidence = teller(speaker)
        reasons.append(Reason(name, points[signal], text, evidence, values[signal]))
    return Candidate(speaker.craftsman.id, score, (*reasons, *missing(speaker)))
