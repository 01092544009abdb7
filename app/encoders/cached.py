"""An encoder that is asked for each text once: its answers are remembered, in memory and in the database."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock

import numpy as np
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.encoders.store import VectorStore
from app.encoders.vectors import Vectors, key_of, packed, presentable, unpacked
from matching.encoding import Encoder, EncoderFailed

AT_ONCE = 2_000
"""Texts looked up and put together at once: of a whole pool only the answer is held in full."""
REMEMBERED = 4_096
"""Vectors in memory: a day's demands. The offers' vectors the match index holds by itself."""

log = structlog.get_logger()


class CachedEncoder:
    """Answers a text the same whether it was just encoded or kept: both go through the kept form.

    A service may not keep a request waiting while a whole pool is encoded: a call with more than `most_missing` new
    texts raises EncoderFailed at once and shows as `trouble`, until a call that large finds its texts encoded.
    """

    def __init__(self, inner: Encoder, store: VectorStore, most_missing: int) -> None:
        self._inner = inner
        self._store = store
        self._most_missing = most_missing
        self._memory: OrderedDict[bytes, bytes] = OrderedDict()
        self._memory_lock = Lock()
        self.trouble: str | None = None

    @property
    def name(self) -> str:
        return self._inner.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        answer = np.zeros((0, 0), np.float32)
        room = self._most_missing
        for start in range(0, len(texts), AT_ONCE):
            rows, encoded = self._some(texts[start : start + AT_ONCE], room)
            room -= encoded
            if not start:
                answer = np.empty((len(texts), rows.shape[1]), np.float32)
            if rows.shape[1] != answer.shape[1]:
                raise EncoderFailed("新旧向量的维数不同：模型换过而名称未变，请改用新名称")
            answer[start : start + len(rows)] = rows
        if len(texts) > self._most_missing:
            self.trouble = None
        return answer

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Each text once that the database holds no vector of, short ones first, which batches of one length need.

        Raises SQLAlchemyError.
        """
        by_key = self._by_key(texts)
        for key in self._store.present(by_key):
            del by_key[key]
        return sorted(by_key.values(), key=lambda text: (len(text), text))

    def encode_ahead(self, texts: Sequence[str], at_once: int) -> Iterator[int]:
        """Encodes and commits portion by portion; yields how many texts each had.

        Raises EncoderFailed, and what the database raises; what came before stays.
        """
        for start in range(0, len(texts), at_once):
            some = texts[start : start + at_once]
            self._store.keep(self._encoded(self._by_key(some)))
            self._store.flush()
            yield len(some)

    def prune(self, wanted: Iterable[str]) -> int:
        """Deletes the vectors of all other texts and of other encoders; answers how many. Raises SQLAlchemyError."""
        return self._store.prune(set(self._by_key(wanted)))

    def _some(self, texts: Sequence[str], room: int) -> tuple[Vectors, int]:
        """Their vectors, and how many had to be encoded."""
        by_key = self._by_key(texts)
        held = self._held(by_key)
        missing = {key: text for key, text in by_key.items() if key not in held}
        if len(missing) > room:
            self.trouble = "有大量文本尚未编码，请运行 encode 命令后重启服务"
            raise EncoderFailed(self.trouble)
        if missing:
            encoded = self._encoded(missing)
            self._store.keep(encoded)
            held |= encoded
        self._remember(held)
        return unpacked(held[key_of(self.name, presentable(text))] for text in texts), len(missing)

    def _by_key(self, texts: Iterable[str]) -> dict[bytes, str]:
        name = self.name
        return {key_of(name, text): text for text in map(presentable, texts)}

    def _held(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        with self._memory_lock:
            held = {key: self._memory[key] for key in keys if key in self._memory}
        elsewhere = [key for key in keys if key not in held]
        try:
            return held | (self._store.read(elsewhere) if elsewhere else {})
        except SQLAlchemyError as error:
            log.warning("embeddings_not_read", error=type(error).__name__)
            return held

    def _encoded(self, missing: Mapping[bytes, str]) -> dict[bytes, bytes]:
        return dict(zip(missing, packed(self._inner.encode(list(missing.values()))), strict=True))

    def _remember(self, held: Mapping[bytes, bytes]) -> None:
        with self._memory_lock:
            for key, vector in held.items():
                self._memory[key] = vector
                self._memory.move_to_end(key)
            while len(self._memory) > REMEMBERED:
                self._memory.popitem(last=False)
