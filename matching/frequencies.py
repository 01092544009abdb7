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

    rarities: Mapping[str, float]
    """Smoothed inverse document frequencies, at least 1."""
    unseen: float
    """That of a token nobody used."""

    def vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Sublinear counts times rarity, scaled to unit length, in a fixed order so that sums are reproducible."""
        rarities, unseen = self.rarities, self.unseen
        raw = {token: _sublinear(count) * rarities.get(token, unseen) for token, count in sorted(counts.items())}
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
    unseen = math.log(1 + total + background * len(names)) + 1
    return Statistics({token: unseen - math.log(1 + count) for token, count in combined.items()}, unseen)


def _sublinear(count: int) -> float:
    return 1.0 if count == 1 else 1 + math.log(count)
