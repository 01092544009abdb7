"""Industries and skill tags: what is given, and what is read from words besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.suggest import Suggested, TextTagger
from matching.values import Craftsman

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

SERVES_EVERY_INDUSTRY = frozenset({("M",), ("P",)})
"""Research, technical services and education: their own industry says nothing about whose problems they solve."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A tag or an industry with how sure it is (1 where given) and the phrase that names it, None where given."""

    code: str
    confidence: float
    phrase: str | None = None


class TraitReader:
    """`inferred` is what something read from words counts beside something given."""

    def __init__(self, tagger: TextTagger, inferred: float) -> None:
        self._tagger = tagger
        self.inferred = inferred

    def industries(self, given: Iterable[str], text: str | Batch) -> tuple[Trait, ...]:
        """Those given; where none is, those the text names."""
        codes = sorted(set(given))
        if codes:
            return tuple(Trait(code, 1.0) for code in codes)
        return self.read(self._tagger.industries(text))

    def read(self, suggested: Iterable[Suggested]) -> tuple[Trait, ...]:
        return tuple(Trait(each.code, each.confidence * self.inferred, "、".join(each.evidence)) for each in suggested)

    def tags(self, given: Iterable[str], text: Batch) -> tuple[Trait, ...]:
        """Those given and those the text names besides: a list is seldom complete."""
        traits = {trait.code: trait for trait in self.read(self._tagger.skill_tags(text))}
        traits.update({tag: Trait(tag, 1.0) for tag in given})
        return tuple(sorted(traits.values(), key=lambda trait: trait.code))

    def serves_every_industry(self, craftsman: Craftsman) -> bool:
        tree = self._tagger.tree
        return any(tree.lineage(code)[:1] in SERVES_EVERY_INDUSTRY for code in craftsman.industry_codes)


def industries_given(craftsman: Craftsman) -> set[str]:
    return {*craftsman.industry_codes, *(code for item in craftsman.service_items for code in item.industry_codes)}


class Traits(NamedTuple):
    """Who holds which code, how surely: those of craftsman i are at starts[i]:starts[i + 1] of `held`, which holds the
    numbers of codes, and of `surety`."""

    starts: Ints
    held: Ints
    surety: Floats

    @classmethod
    def of(cls, traits: Sequence[Sequence[tuple[str, float]]], numbers: Mapping[str, int]) -> "Traits":
        """`numbers` are those of the codes known; one unknown is near nothing and left out."""
        known = [[(numbers[code], surety) for code, surety in each if code in numbers] for each in traits]
        return cls(
            np.cumsum([0, *map(len, known)], dtype=np.int32),
            np.array([number for each in known for number, _ in each], dtype=np.int32),
            np.array([surety for each in known for _, surety in each], dtype=np.float64),
        )

    def at(self, place: int) -> list[tuple[int, float]]:
        """Numbers of the codes held, and how surely."""
        span = slice(self.starts[place], self.starts[place + 1])
        return list(zip(self.held[span].tolist(), self.surety[span].tolist(), strict=True))
