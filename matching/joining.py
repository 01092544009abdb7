"""Parts of a pool, read one after another, joined into one segment, with the lists of who has what."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.bounding import COSINE_STEPS
from matching.kernels import Bytes, Floats, Ints, Longs, Mask, Shorts, Singles
from matching.postings import IMPACT, WORTH, Lists, Rows
from matching.segment import Segment, Texts
from matching.traits import Traits
from matching.values import Craftsman
from matching.weighing import Pool


class Part(NamedTuple):
    """What was read of some craftsmen at once. The rows of the i-th are first_row[i]:first_row[i + 1]."""

    craftsmen: Sequence[Craftsman]
    texts: Texts
    meanings: Singles | None
    first_row: Ints
    kind_of_row: Bytes
    keys: Longs
    text: Rows
    lengths: Floats
    """Of each row's vector of terms, or the least that counts."""
    concepts: Rows
    disciplines: Rows
    industries: Traits
    tags: Traits
    open_to_all: Mask
    region_of: Shorts
    free: Floats
    record: Floats
    honour: Floats
    standing: Floats


def joined(parts: Sequence[Part], concept_count: int, discipline_count: int) -> Segment:
    keys = np.unique(np.concatenate([part.keys for part in parts]))
    text = _rows([part.text._replace(terms=_renumbered(part, keys)) for part in parts])
    concepts, disciplines = _rows([part.concepts for part in parts]), _rows([part.disciplines for part in parts])
    first_row = _starts(part.first_row for part in parts)
    lengths = np.concatenate([part.lengths for part in parts])
    meanings = [part.meanings for part in parts if part.meanings is not None]
    pool = Pool(
        first_row,
        np.concatenate([part.kind_of_row for part in parts]),
        keys,
        text,
        1.0 / (lengths * IMPACT * WORTH),
        concepts,
        disciplines,
        Lists.of(text, _shares(text.starts, text.impacts, lengths), first_row, len(keys)),
        Lists.of(concepts, concepts.impacts, first_row, concept_count),
        Lists.of(disciplines, disciplines.impacts, first_row, discipline_count),
        _traits([part.industries for part in parts]),
        _traits([part.tags for part in parts]),
        np.concatenate([part.open_to_all for part in parts]),
        np.concatenate([part.region_of for part in parts]),
        np.concatenate([part.free for part in parts]),
        np.concatenate([part.record for part in parts]),
        np.concatenate([part.honour for part in parts]),
        np.concatenate([part.standing for part in parts]),
    )
    texts = Texts(
        "".join([part.texts.text for part in parts]),
        _starts(part.texts.starts for part in parts),
        b"".join([part.texts.word_edge for part in parts]),
    )
    craftsmen = tuple(craftsman for part in parts for craftsman in part.craftsmen)
    return Segment(craftsmen, texts, pool, np.concatenate(meanings) if len(meanings) == len(parts) else None)


def _renumbered(part: Part, keys: Longs) -> NDArray[np.uint32]:
    terms: NDArray[np.uint32] = np.searchsorted(keys, part.keys).astype(np.uint32)[part.text.terms]
    return terms


def _rows(parts: Sequence[Rows]) -> Rows:
    return Rows(
        _starts(part.starts for part in parts),
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.impacts for part in parts]),
    )


def _traits(parts: Sequence[Traits]) -> Traits:
    return Traits(
        _starts(part.starts for part in parts),
        np.concatenate([part.held for part in parts]),
        np.concatenate([part.surety for part in parts]),
    )


def _starts(parts: Iterable[Ints]) -> Ints:
    """Where each starts, and last where the last ends, as if all stood in one row."""
    sizes = np.concatenate([np.diff(part) for part in parts])
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)


@njit(cache=True, nogil=True)
def _shares(starts: Ints, impacts: Bytes, lengths: Floats) -> Bytes:
    """What each term is of its row's unit vector, rounded up to whole steps."""
    shares = np.empty(len(impacts), np.uint8)
    for row in range(len(lengths)):
        step = COSINE_STEPS / (IMPACT * lengths[row])
        for at in range(starts[row], starts[row + 1]):
            shares[at] = min(255, int(np.ceil(impacts[at] * step)))
    return shares
