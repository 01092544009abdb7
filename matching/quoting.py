"""Which words of a demand stand in an offer too: the phrases a person would underline."""

from collections.abc import Iterator

from matching.specificity import WORTH_QUOTING, WholeWords, Wording


def common_phrases(demand: Wording, offer: WholeWords, most: int = 3) -> list[tuple[str, str]]:
    """The most telling phrases both texts hold, as (the demand's wording, the offer's), each as it stands there.

    Only whole words of both are quoted, and only such as tell something; those side by side are quoted together.
    """
    telling: dict[str, tuple[float, int]] = {}
    for start, end, worth in (*_shared_stretches(demand, offer), *_shared_parts(demand, offer)):
        if worth >= WORTH_QUOTING and end - start > 1:
            telling.setdefault(demand.normal[start:end], (worth, start))
    best: list[str] = []
    for phrase in sorted(telling, key=lambda phrase: (-telling[phrase][0], -len(phrase), phrase)):
        if len(best) < most and not any(phrase in longer or longer in phrase for longer in best):
            best.append(phrase)
    return [(demand.quote(telling[phrase][1], len(phrase)), offer.quote(phrase)) for phrase in best]


def _shared_stretches(demand: Wording, offer: WholeWords) -> Iterator[tuple[int, int, float]]:
    """Runs of the demand's words that stand in the offer as they stand in the demand, with what they tell together."""
    start, end, total = 0, 0, 0.0
    for first, last, worth in demand.words:
        if first == end and demand.normal[start:last] in offer:
            end, total = last, total + worth
            continue
        yield start, end, total
        start, end, total = first, last, worth if demand.normal[first:last] in offer else 0.0
    yield start, end, total


def _shared_parts(demand: Wording, offer: WholeWords) -> Iterator[tuple[int, int, float]]:
    return (part for part in demand.parts if demand.normal[part[0] : part[1]] in offer)
