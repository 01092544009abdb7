"""Whether a matching suggestion names a craftsman, or their team or employer."""

import numpy as np
from rapidfuzz import fuzz

from matching.segment import Floats, Segment

NAMED_PERSON, NAMED_GROUP = 1.0, 0.8
"""What the suggestion is worth when it names the craftsman, and when their team or employer."""
SAME_NAME = 90.0
"""rapidfuzz similarity, of 100, from which an organisation's name counts as mentioned."""
LONGEST_NAME = 8


def named(wish: str, segment: Segment) -> Floats:
    """For each craftsman 1, .8 or 0."""
    worth = np.zeros(len(segment))
    organisations = segment.organisations
    for number in organisations.resembling(wish):
        if mentions(wish, organisations.names[number]):
            worth[organisations.places[number]] = NAMED_GROUP
    for start in range(len(wish)):
        for end in range(start + 2, min(start + LONGEST_NAME, len(wish)) + 1):
            worth[segment.by_name.get(wish[start:end], [])] = NAMED_PERSON
    return worth


def is_named(wish: str, name: str) -> bool:
    """To the letter: 张伟明 and 张伟民 are two people."""
    return len(name) > 1 and name in wish


def mentions(wish: str, organisation: str) -> bool:
    """Spelling may differ a little; a name shorter than three characters is mentioned by too many sentences."""
    return 3 <= len(organisation) <= len(wish) and fuzz.partial_ratio(organisation, wish, score_cutoff=SAME_NAME) > 0
