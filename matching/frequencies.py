"""How common each token is: the pool's own service items, steadied by the names of the national vocabularies."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.taxonomy import Taxonomy
from matching.text import tokens


@dataclass(frozen=True, slots=True)
class Statistics:
    """Document frequencies, fixed when a pool is first indexed and kept while it changes.

    Fixed statistics make a changed index score exactly as one built anew with the same statistics; they are counted
    again whenever an index is built. The background keeps a pool of three from calling a word rare or common by chance.
    """

    documents: float
    frequencies: Mapping[str, float]

    def rarity(self, token: str) -> float:
        """Smoothed inverse document frequency, at least 1."""
        return math.log((1 + self.documents) / (1 + self.frequencies.get(token, 0.0))) + 1

    def vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Sublinear counts times rarity, scaled to unit length, in a fixed order so that sums are reproducible."""
        raw = {token: (1 + math.log(count)) * self.rarity(token) for token, count in sorted(counts.items())}
        length = math.sqrt(math.fsum(value * value for value in raw.values()))
        return {token: value / length for token, value in raw.items()} if length else {}


def count_statistics(documents: Iterable[Counter[str]], taxonomy: Taxonomy, background: float) -> Statistics:
    """`background` is what one name of the taxonomy counts beside one document."""
    frequencies: Counter[str] = Counter()
    total = 0
    for document in documents:
        frequencies.update(document.keys())
        total += 1
    names = [entry.name for entry in taxonomy.industries.values()]
    names += [" ".join((entry.name, *entry.work_types)) for entry in taxonomy.occupations.values()]
    common: Counter[str] = Counter()
    for name in names:
        common.update(tokens(name).keys())
    combined = {token: count + background * common.get(token, 0) for token, count in frequencies.items()}
    for token, count in common.items():
        combined.setdefault(token, background * count)
    return Statistics(total + background * len(names), combined)
