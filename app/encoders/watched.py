"""An encoder that is left alone for a while after it failed, so that not every match waits for it in vain."""

from collections.abc import Callable, Sequence
from time import monotonic

import structlog

from app.encoders.vectors import Vectors
from matching.encoding import Encoder, EncoderFailed

REST_SECONDS = 60.0

log = structlog.get_logger()


class WatchedEncoder:
    """`trouble` is what went wrong last, in a sentence without texts, paths or addresses; None while all is well.

    Whatever the encoder raises comes out as EncoderFailed: a match never fails for its sake.
    """

    def __init__(self, inner: Encoder, clock: Callable[[], float] = monotonic) -> None:
        self._inner = inner
        self._clock = clock
        self._rests_until = 0.0
        self.trouble: str | None = None

    @property
    def name(self) -> str:
        return self._inner.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.trouble is not None and self._clock() < self._rests_until:
            raise EncoderFailed(self.trouble)
        try:
            vectors = self._inner.encode(texts)
        except EncoderFailed as error:
            self._fell(str(error))
            raise
        except Exception as error:
            self._fell(f"编码器出错（{type(error).__name__}）")
            raise EncoderFailed(f"编码器出错（{type(error).__name__}）") from error
        if self.trouble is not None:
            self.trouble = None
            log.warning("encoder_recovered", encoder=self.name)
        return vectors

    def _fell(self, sentence: str) -> None:
        self.trouble = sentence
        self._rests_until = self._clock() + REST_SECONDS
        log.error("encoder_failed", encoder=self.name, trouble=sentence, rests_seconds=REST_SECONDS)
