"""Learning from what coordinators do: cases as values in, fitted weights with their trial on later cases out.

    trial = learn(cases, current)      # cases oldest first
    trial.weights                      # `current` itself where there is nothing to learn from
    trial.objections                   # why the new weights are not to be recommended; empty where they are

The model is the ranking's own: ln(p / (1 - p)) = prior of the method + sum of weight times signal, every weight at
least 0, so that no signal, and so neither more load nor more distance, can turn round what it says.
"""

from matching.learning.cases import SIGNALS, Case, Fate, Seen, base_of, signals_of
from matching.learning.fairness import Fairness, Group
from matching.learning.labels import Labels
from matching.learning.measures import Bin, Figures
from matching.learning.refusals import Matter, matter_of
from matching.learning.trial import MINIMUM_DEMANDS, Objection, Trial, learn

__all__ = [
    "MINIMUM_DEMANDS",
    "SIGNALS",
    "Bin",
    "Case",
    "Fairness",
    "Fate",
    "Figures",
    "Group",
    "Labels",
    "Matter",
    "Objection",
    "Seen",
    "Trial",
    "base_of",
    "learn",
    "matter_of",
    "signals_of",
]
