"""How near two industries stand in GB/T 4754, and where their lines meet."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from matching.taxonomy import Industry, Taxonomy

SECTION, DIVISION, GROUP, CLASS = 1, 2, 3, 4
PROXIMITY_BY_MEETING_LEVEL = {CLASS: 1.0, GROUP: 0.75, DIVISION: 0.45, SECTION: 0.10}
COARSER_SIDE = 0.9
SHARED_MEMBERSHIP = 0.3
"""What a shared cluster or strategic industry is worth at least, however far apart the two codes are."""


class IndustryTree:
    """Lines of descent and memberships of a taxonomy's industries; unknown codes are near nothing."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.industries = taxonomy.industries
        self.proximity = lru_cache(maxsize=100_000)(self._proximity)
        self._names = {**taxonomy.strategic_industry_names, **taxonomy.cluster_names}
        self._lineages = {code: _lineage(code, taxonomy.industries) for code in taxonomy.industries}
        named = _members(taxonomy)
        self._memberships: dict[str, frozenset[str]] = {
            code: frozenset().union(*(named.get(entry, frozenset()) for entry in line))
            for code, line in self._lineages.items()
        }

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
        """1 for the same entry, less the higher the two lines meet, never below a shared membership's worth.

        A code coarser than a class is taken at its word: the finer one is compared at the coarser one's level and,
        where it lies beneath it, counts as the same entry but for a small loss. Sections are too wide for that.
        """
        meeting = self.common_ancestor((one, other))
        near = self._tree_proximity(one, other, meeting) if meeting else 0.0
        if near < SHARED_MEMBERSHIP and self.shared_memberships(one, other):
            return SHARED_MEMBERSHIP
        return near

    def _tree_proximity(self, one: str, other: str, meeting: str) -> float:
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
    """For each code named by a cluster or strategic industry, the ids of those that name it."""
    ids: dict[str, set[str]] = {}
    for groups in (taxonomy.clusters, taxonomy.strategic_industries):
        for membership, codes in groups.items():
            for code in codes:
                ids.setdefault(code, set()).add(membership)
    return {code: frozenset(each) for code, each in ids.items()}
