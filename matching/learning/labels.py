"""From cases to weighted labels: what each fate says of a candidate, and how much, allowing for where it was shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from matching.learning.cases import SIGNALS, Case, Fate, Seen
from matching.values import Method
from matching.weights import Weights

Floats = NDArray[np.float64]

PRIORS = {Method.COMBINED: "prior", Method.LIST: "prior_of_list", Method.TAG: "prior_of_tag"}
PARAMETERS = (*PRIORS.values(), *SIGNALS)
"""What is learned, in the order of every column below."""
TAUGHT_BY_CIRCUMSTANCES = ("region", "load")

WORTH = {Fate.ACCEPTED: 1.0, Fate.UNFIT: 1.0, Fate.PREVENTED: 0.5, Fate.PASSED_OVER: 0.25}
"""How much one label of each kind counts. Passing somebody over is no judgement on them, only a weak sign."""
MOST_LEFT = 0.5
"""What all who were left in one match count together: it was one choice of one person."""
LEFT = (Fate.PASSED_OVER, None)

EXAMINATION = 0.5
MOST_INVERSE = 4.0


def inverse_propensity(rank: int) -> float:
    """How many labels one at this rank stands for.

    Position-based model: a coordinator reads rank r with probability r ** -EXAMINATION, whoever stands there, and then
    judges by the matter alone; a label made at r is therefore weighed by r ** EXAMINATION, at most MOST_INVERSE, which
    bounds the variance (Joachims, Swaminathan and Schnabel, Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017).
    That those above the chosen one were read at all is the skip-above rule of Joachims, KDD 2002; those below were read
    with the model's probability, and left counts by it. The exponent is an assumption: without lists shown in a random
    order it cannot be told from the merits of those on top.
    """
    return float(min(rank**EXAMINATION, MOST_INVERSE))


def parameters_of(weights: Weights) -> Floats:
    return np.array([weights.of(name) for name in PARAMETERS])


@dataclass(frozen=True, slots=True)
class Labels:
    """Row by row: log-odds = offset + features @ parameters, of the outcome y (1 accepted), counted `weight` times.

    Where somebody was merely prevented, only load and region are features; the rest stands in the offset as today's
    weights have it, so that such a label teaches nothing about skill. `of_matter` tells those rows from the others.
    """

    features: Floats
    offset: Floats
    accepted: Floats
    weight: Floats
    of_matter: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.accepted)

    def log_odds(self, parameters: Floats) -> Floats:
        odds: Floats = self.offset + self.features @ parameters
        return odds

    @classmethod
    def of(cls, cases: Iterable[Case], current: Weights) -> "Labels":
        """Weights come out so that the propensities change which labels count more, not how much all count."""
        cases = list(cases)
        labelled = list(chain.from_iterable(map(labelled_of, cases)))
        today = parameters_of(current)
        features = np.array([row_of(method, seen) for method, seen in labelled]).reshape(-1, len(PARAMETERS))
        fates = [seen.fate for _, seen in labelled]
        of_matter = np.array([fate is not Fate.PREVENTED for fate in fates], dtype=np.bool_)
        fixed = ~of_matter[:, None] & ~np.isin(PARAMETERS, TAUGHT_BY_CIRCUMSTANCES)
        inverse = np.array([_standing_for(seen) for _, seen in labelled])
        worth = np.array(list(chain.from_iterable(map(_worths, cases))))
        return cls(
            np.where(fixed, 0.0, features),
            np.where(fixed, features, 0.0) @ today,
            np.array([float(fate is Fate.ACCEPTED) for fate in fates]),
            worth * inverse / inverse.mean() if labelled else worth,
            of_matter,
        )


def labelled_of(case: Case) -> Iterable[tuple[Method, Seen]]:
    """Who has a fate; and once somebody accepted, those whom the coordinator left, read or not."""
    settled = any(seen.fate is Fate.ACCEPTED for seen in case.seen)
    return ((case.method, seen) for seen in case.seen if settled or seen.fate is not None)


def row_of(method: Method, seen: Seen) -> Sequence[float]:
    return (*(float(each is method) for each in PRIORS), *seen.signals)


def _standing_for(seen: Seen) -> float:
    """Those left who were perhaps never read count by the probability that they were; what is known, by its inverse."""
    inverse = inverse_propensity(seen.rank)
    return inverse if seen.fate is not None else 1 / inverse


def _worths(case: Case) -> Iterable[float]:
    """Of each label. A service that went well counts up to twice as much as a mere acceptance."""
    labelled = [seen for _, seen in labelled_of(case)]
    left = sum(seen.fate in LEFT for seen in labelled)
    share = min(1.0, MOST_LEFT / (left * WORTH[Fate.PASSED_OVER])) if left else 1.0
    for seen in labelled:
        if seen.fate is Fate.ACCEPTED:
            yield WORTH[seen.fate] * (1 + seen.merit)
        elif seen.fate is None or seen.fate is Fate.PASSED_OVER:
            yield WORTH[Fate.PASSED_OVER] * share
        else:
            yield WORTH[seen.fate]
