"""How near every known industry and region is to one that is asked for, for all of them at once."""

from functools import lru_cache

import numpy as np

from matching import regions
from matching.segment import Floats
from matching.taxonomy import Taxonomy
from matching.traits import Trait
from matching.tree import CLASS, DIVISION, GROUP, SECTION, IndustryTree

PROXIMITY_BY_MEETING_LEVEL = {CLASS: 1.0, GROUP: 0.75, DIVISION: 0.45, SECTION: 0.10}
COARSER_SIDE = 0.9
SHARED_MEMBERSHIP = 0.2
"""What a shared cluster or strategic industry is worth at least, however far apart two classes are."""
KEPT = 512
"""How many rows of worths are kept, 16 to 40 KB each."""


class Gauge:
    """Numbers for codes, and for what is asked for one worth a number. Region number 0 is any place unknown."""

    def __init__(self, taxonomy: Taxonomy, tree: IndustryTree) -> None:
        self.industries = {code: number for number, code in enumerate(sorted(taxonomy.industries))}
        self.tags = {code: number for number, code in enumerate(sorted(taxonomy.skill_tags))}
        self._near = lru_cache(maxsize=KEPT)(_Nearness(tree, tuple(self.industries)).row)
        self._places = regions.Atlas(taxonomy.regions)
        self.region_worths = lru_cache(maxsize=KEPT)(self._places.proximities)

    def region(self, code: str) -> int:
        """Of a place unknown, the number of the county, city or province it says it is in."""
        return self._places.number(code)

    def industry_worths(self, wanted: tuple[Trait, ...]) -> Floats:
        """By number the nearest of the industries asked for, as surely as each is known."""
        worths = np.zeros(len(self.industries))
        for trait in wanted:
            worths = np.maximum(worths, trait.confidence * self._near(trait.code, bool(trait.phrase)))
        return worths

    def nearness(self, asked: Trait, code: str) -> float:
        """How near one industry is to one of those asked for."""
        number = self.industries.get(code)
        return 0.0 if number is None else asked.confidence * float(self._near(asked.code, bool(asked.phrase))[number])

    def tag_worths(self, wanted: tuple[Trait, ...]) -> Floats:
        """By number the share of the skills asked for that each tag is."""
        worths = np.zeros(len(self.tags))
        for trait in wanted:
            if trait.code in self.tags:
                worths[self.tags[trait.code]] = trait.confidence
        whole = worths.sum()
        return worths / whole if whole else worths


class _Nearness:
    """1 for the same entry, less the higher two lines meet; one row at a time, over lines and memberships as arrays.

    A code coarser than a class is taken at its word: the finer one is compared at the coarser one's level and, where it
    lies beneath it, counts as the same entry but for a small loss. Sections are too wide for that.
    """

    def __init__(self, tree: IndustryTree, codes: tuple[str, ...]) -> None:
        self._tree = tree
        self._place = {code: place for place, code in enumerate(codes)}
        lines = [tree.lineage(code) for code in codes]
        self._lines = np.array([[self._place[code] for code in line] + [-1] * (4 - len(line)) for line in lines])
        self._depth = np.array([len(line) for line in lines])
        names = sorted({name for code in codes for name in tree.memberships(code)})
        numbers = {name: number for number, name in enumerate(names)}
        self._memberships = np.zeros((len(codes), len(names)), dtype=np.bool_)
        for place, code in enumerate(codes):
            self._memberships[place, [numbers[name] for name in tree.memberships(code)]] = True

    def row(self, asked: str, from_words: bool) -> Floats:
        """A shared cluster counts only where the demand's industry was given: words do not tell a class that surely."""
        place = self._place.get(asked)
        if place is None:
            return np.zeros(len(self._place))
        shared = (self._lines == self._lines[place]) & (self._lines >= 0)
        level = np.cumprod(shared, axis=1).sum(axis=1)
        by_level = np.array([0.0] + [PROXIMITY_BY_MEETING_LEVEL[each] for each in range(1, 5)])
        above = (level == np.minimum(self._depth, self._depth[place])) & (level > SECTION)
        near: Floats = np.where(above, COARSER_SIDE, by_level[level])
        if self._depth[place] > SECTION:
            near[place] = 1.0
        if not from_words:
            both = (self._memberships & self._memberships[place]).any(axis=1)
            near = np.where(both, np.maximum(near, SHARED_MEMBERSHIP), near)
        return near
