"""From evidence to reasons: the sentences of one demand's candidates, with points that add up to the score."""

from matching.asking import Answer
from matching.scoring import points_of, score_of
from matching.speaking import Ground, Speaker
from matching.tellers import TELLERS, missing
from matching.values import Candidate, Reason

VALUE_DIGITS = 6


class Teller(Ground):
    """Speaks of the candidates of one demand."""

    def candidate(self, answer: Answer, place: int) -> Candidate:
        signals = answer.signals(place)
        evidence = {name: weight * signals[name] for name, weight in self.asked.weighed.items()}
        points = points_of(evidence, self.asked.prior)
        speaker = Speaker(self, answer, place)
        reasons = [
            Reason(name, each, *TELLERS[name](speaker), value=round(signals[name], VALUE_DIGITS))
            for name, each in points.items()
            if each > 0
        ]
        reasons.sort(key=lambda reason: -reason.points)
        score = score_of(self.asked.prior + sum(evidence.values()))
        return Candidate(speaker.craftsman.id, score, (*reasons, *missing(speaker)))
