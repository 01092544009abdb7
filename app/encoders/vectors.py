"""Texts as encoders take them, and vectors as the cache keeps them."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.encoding import EncoderFailed

Vectors = NDArray[np.float32]

KEPT = np.dtype("<f2")
"""Half the room, and coarse enough that the last bits, which depend on who shared a batch, seldom show."""
NOTHING_SAID = "无"


def presentable(text: str) -> str:
    """Endpoints refuse an empty input, and one half of a surrogate pair is no UTF-8."""
    return text.encode("utf-8", "replace").decode().strip() or NOTHING_SAID


def key_of(encoder_name: str, text: str) -> bytes:
    """SHA-256 of a presentable text as this encoder reads it."""
    return hashlib.sha256(f"{encoder_name}\0{text}".encode()).digest()


def unit_rows(raw: Any, count: int) -> Vectors:
    """`count` unit vectors. Raises EncoderFailed for any other shape, a number that is none, and a zero vector."""
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused below
            rows = np.asarray(raw, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EncoderFailed("编码结果不是长度相同的数字向量") from error
    if rows.ndim != 2 or rows.shape[0] != count or (count and not rows.shape[1]):
        raise EncoderFailed(f"编码结果的形状不对：{count} 条文本得到 {rows.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise EncoderFailed("编码结果中有零向量或非数字")
    units: Vectors = rows / lengths
    return units


def packed(rows: Vectors) -> list[bytes]:
    return [row.tobytes() for row in rows.astype(KEPT)]


def unpacked(kept: Iterable[bytes]) -> Vectors:
    """Raises EncoderFailed where lengths differ: another model answers under the old one's name."""
    vectors = list(kept)
    if len({len(vector) for vector in vectors}) > 1:
        raise EncoderFailed("新旧向量的维数不同：模型换过而名称未变，请改用新名称")
    return unit_rows(np.frombuffer(b"".join(vectors), dtype=KEPT).reshape(len(vectors), -1), len(vectors))
