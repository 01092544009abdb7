"""Where the lines of two industries meet in GB/T 4754, and which lists both are in; gauge.py says how near that is."""

from collections.abc import Iterable, Mapping

from matching.taxonomy import Industry, Taxonomy

SECTION, DIVISION, GROUP, CLASS = 1, 2, 3, 4
SECTIONS_THAT_MAKE = frozenset("ABCDE")
"""Trade, research and consulting serve a strategic industry and everyone else besides."""


class IndustryTree:
    """Lines of descent and memberships of a taxonomy's industries; unknown codes are near nothing."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.industries = taxonomy.industries
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
