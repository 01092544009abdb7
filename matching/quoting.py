"""Which words of a demand stand in an offer too: the phrases a person would underline."""

from collections.abc import Iterator

from matching.frequencies import Statistics
from matching.text import meaningful_runs, normalise, origins, tokens, words

READ_FOR_QUOTES = 400
"""Characters of either text searched for common phrases."""


def common_phrases(demand: str, offer: str, statistics: Statistics, most: int = 3) -> list[tuple[str, str]]:
    """The most telling phrases both texts hold, as (the demand's wording, the offer's), each as it stands there."""
    here, there = demand[:READ_FOR_QUOTES], offer[:READ_FOR_QUOTES]
    normal_here, normal_there = normalise(here), normalise(there)
    places_here, places_there = origins(here), origins(there)
    telling: dict[str, tuple[float, int]] = {}
    for start, end in _shared_stretches(normal_here, normal_there):
        for phrase, offset in meaningful_runs(words(normal_here[start:end])):
            if len(phrase) < 2:
                continue
            worth = sum(statistics.rarity(token) for token in tokens(phrase))
            telling.setdefault(phrase, (worth, start + offset))
    best: list[str] = []
    for phrase in sorted(telling, key=lambda phrase: (-telling[phrase][0], phrase)):
        if len(best) < most and not any(phrase in longer for longer in best):
            best.append(phrase)
    quotes = []
    for phrase in best:
        at_here, at_there = telling[phrase][1], normal_there.index(phrase)
        last = len(phrase) - 1
        quotes.append(
            (
                here[places_here[at_here] : places_here[at_here + last] + 1],
                there[places_there[at_there] : places_there[at_there + last] + 1],
            )
        )
    return quotes


def _shared_stretches(here: str, there: str) -> Iterator[tuple[int, int]]:
    """Maximal stretches of `here`, at least two characters long, that stand in `there`, without overlap."""
    pairs = {there[start : start + 2] for start in range(len(there) - 1)}
    start = 0
    while start < len(here) - 1:
        end = start + 2
        if here[start:end] not in pairs:
            start += 1
            continue
        while end < len(here) and here[start : end + 1] in there:
            end += 1
        yield start, end
        start = end
