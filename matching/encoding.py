"""The seam for a sentence encoder: what the engine asks of one, should a deployment have one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class EncoderFailed(RuntimeError):
    """The encoder could not answer; the engine goes on without it."""


class Encoder(Protocol):
    """Turns texts into vectors whose dot product says how alike they are in meaning. Safe to call from many threads."""

    @property
    def name(self) -> str:
        """The model and its version: vectors of different names are never compared."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a row, in the order of the texts; the same text always gives the same vector."""
