"""How near two industries stand in GB/T 4754, and where their lines meet."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from matching.taxonomy import Industry, Taxonomy

SECTION, DIVISION, GROUP, CLASS = 1, 2, 3, 4
PROXIMITY_BY_MEETING_LEVEL = {CLASS: 1.0, GROUP: 0.75, DIVISION: 0.45, SECTION: 0.10}
COARSER_SIDE = 0.9
SHARED_MEMBERSHIP = 0.2
"""What a shared cluster or strategic industry is worth at least, however far apart two classes are."""
SECTIONS_THAT_MAKE = frozenset("ABCDE")
"""Trade, research and consulting serve a strategic industry and everyone else besides."""


class IndustryTree:
    """Lines of descent and memberships of a taxonomy's industries; unknown codes are near nothing."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.industries = taxonomy.industries
        self.proximity = lru_cache(maxsize=100_000)(self._proximity)
        self.line_proximity = lru_cache(maxsize=100_000)(self._line_proximity)
        self._names = {**taxonomy.strategic_industry_names, **taxonomy.cluster_names}
        self._lineages = {code: _lineage(code, taxonomy.industries) for code in taxonomy.industries}
        self._memberships = _members(taxonomy)

    def lineage(self, code: str) -> tuple[str, ...]:
        """From the section down to the code itself; empty where the code is unknown."""
        return self._lineages.get(code, ())

    def common_ancestor(self, codes: Iterable[str]) -> str | None:
        """The deepest entry that all codes descend from or are."""
        lines = [self.lineage(code) for code in codes]
        meeting = None
        for level in zip(*lines, strict=False):
            if len(set(level)) > 1:
                break
            meeting = level[0]
        return meeting

    def _proximity(self, one: str, other: str) -> float:
        """As the lines of descent have it, never below a shared membership's worth."""
        near: float = self.line_proximity(one, other)
        if near < SHARED_MEMBERSHIP and self.shared_memberships(one, other):
            return SHARED_MEMBERSHIP
        return near

    def _line_proximity(self, one: str, other: str) -> float:
        """1 for the same entry, less the higher the two lines meet.

        A code coarser than a class is taken at its word: the finer one is compared at the coarser one's level and,
        where it lies beneath it, counts as the same entry but for a small loss. Sections are too wide for that.
        """
        meeting = self.common_ancestor((one, other))
        if meeting is None:
            return 0.0
        level = self.industries[meeting].level
        if level == SECTION:
            return PROXIMITY_BY_MEETING_LEVEL[SECTION]
        if one == other:
            return 1.0
        if meeting in (one, other):
            return COARSER_SIDE
        return PROXIMITY_BY_MEETING_LEVEL[level]

    def shared_memberships(self, one: str, other: str) -> frozenset[str]:
        """Ids of the clusters and strategic industries that both codes belong to."""
        return self.memberships(one) & self.memberships(other)

    def memberships(self, code: str) -> frozenset[str]:
        return self._memberships.get(code, frozenset())

    def membership_name(self, membership: str) -> str:
        return self._names.get(membership, membership)


def _lineage(code: str, industries: Mapping[str, Industry]) -> tuple[str, ...]:
    line: list[str] = []
    entry = industries.get(code)
    while entry is not None and entry.code not in line:
        line.append(entry.code)
        entry = industries.get(entry.parent or "")
    return tuple(reversed(line))


def _members(taxonomy: Taxonomy) -> Mapping[str, frozenset[str]]:
    """For each class that makes something, the ids of the clusters and strategic industries that wholly name it.

    A division or group in a list is there for some of its classes, and two of them need have nothing in common.
    """
    ids: dict[str, set[str]] = {}
    for groups in (taxonomy.clusters, taxonomy.strategic_industries):
        for membership, codes in groups.items():
            for code in codes - taxonomy.partial_members.get(membership, frozenset()):
                entry = taxonomy.industries.get(code)
                if entry and entry.level == CLASS and entry.section in SECTIONS_THAT_MAKE:
                    ids.setdefault(code, set()).add(membership)
    return {code: frozenset(each) for code, each in ids.items()}
