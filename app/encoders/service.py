"""From settings to an encoder, or to none: what the application and the command hold."""

from dataclasses import dataclass

import structlog

from app.encoders.cached import CachedEncoder
from app.encoders.endpoint import Endpoint, EndpointEncoder, Patience
from app.encoders.folder import has_onnx, read_folder
from app.encoders.onnx_model import OnnxEncoder
from app.encoders.store import VectorStore
from app.encoders.torch_model import SentenceTransformersEncoder
from app.encoders.watched import WatchedEncoder
from app.settings import Settings
from matching.encoding import Encoder, EncoderFailed

WARMING = Patience(seconds=60, attempts=8, longest_pause=60)
"""Nobody waits but whoever started the command; an endpoint's limits a minute are waited out."""

log = structlog.get_logger()


def open_model(settings: Settings, patience: Patience) -> Encoder | None:
    """The encoder the settings name, without a cache. Raises EncoderFailed for settings that cannot be used."""
    match settings.encoder:
        case "off":
            return None
        case "local":
            return _local(settings)
        case "http":
            return EndpointEncoder(_endpoint(settings), patience)


def _local(settings: Settings) -> Encoder:
    folder = settings.encoder_folder
    if folder is None or not folder.is_dir():
        raise EncoderFailed("找不到模型文件夹，请设 DIANJIANG_ENCODER_FOLDER")
    if has_onnx(folder):
        return OnnxEncoder(read_folder(folder), settings.encoder_threads, settings.encoder_batch)
    return SentenceTransformersEncoder(folder, settings.encoder_threads, settings.encoder_batch)


def _endpoint(settings: Settings) -> Endpoint:
    if not settings.encoder_url or not settings.encoder_model:
        raise EncoderFailed("请设 DIANJIANG_ENCODER_URL 与 DIANJIANG_ENCODER_MODEL")
    return Endpoint(
        settings.encoder_url,
        settings.encoder_model,
        settings.encoder_key.get_secret_value().strip() if settings.encoder_key else None,
        settings.encoder_batch,
        settings.encoder_most_characters,
        settings.encoder_allow_http,
    )


@dataclass(slots=True)
class ServiceEncoder:
    """What the application holds. `encoder` is None where it is off and where its settings cannot be used; matching
    does without it either way, and `trouble` says why it has to."""

    encoder: CachedEncoder | None = None
    _watched: WatchedEncoder | None = None
    _store: VectorStore | None = None
    _unusable: str | None = None

    @classmethod
    def opened(cls, settings: Settings) -> "ServiceEncoder":
        patience = Patience(settings.encoder_timeout_seconds, attempts=2, longest_pause=1)
        try:
            model = open_model(settings, patience)
        except EncoderFailed as error:
            log.error("encoder_unusable", trouble=str(error))  # noqa: TRY400 - a traceback would show the key
            return cls(_unusable=str(error))
        if model is None:
            return cls()
        watched, store = WatchedEncoder(model), VectorStore(settings.effective_database_url)
        return cls(CachedEncoder(watched, store, settings.encoder_most_missing), watched, store)

    @property
    def state(self) -> str:
        """off, ready or degraded."""
        if self.trouble is not None:
            return "degraded"
        return "off" if self.encoder is None else "ready"

    @property
    def trouble(self) -> str | None:
        """A sentence without texts, paths or addresses."""
        if self.encoder is None or self._watched is None:
            return self._unusable
        return self._watched.trouble or self.encoder.trouble

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
