"""Vectors from an OpenAI-compatible embeddings endpoint."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from time import monotonic, sleep
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import numpy as np

from app.encoders.vectors import Vectors, presentable, unit_rows
from matching.encoding import EncoderFailed

MOST_BYTES = 64 * 2**20
FIRST_PAUSE = 0.5
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Patience:
    """`seconds` an attempt may take; `longest_pause` between two, whatever the endpoint asks for."""

    seconds: float
    attempts: int
    longest_pause: float


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`url` is the base, as https://host/v1. `most_characters`: longer texts are cut, which endpoints else refuse."""

    url: str
    model: str
    key: str | None = None
    batch: int = 32
    most_characters: int = 500
    allow_http: bool = False


class _TryLater(Exception):
    """An attempt failed in a way that may pass; `pause` is what the endpoint asks for, in seconds."""

    def __init__(self, sentence: str, pause: float | None = None) -> None:
        super().__init__(sentence)
        self.pause = pause


class _NoRedirects(HTTPRedirectHandler):
    """The key and the texts go to the address that was configured and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class EndpointEncoder:
    """Asks batch by batch. No text, address or key appears in what it raises."""

    def __init__(self, endpoint: Endpoint, patience: Patience, pause: Callable[[float], None] = sleep) -> None:
        """Raises EncoderFailed for an address or a key that cannot be used."""
        self._address = _checked_address(endpoint)
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", **_credentials(endpoint)}
        self._endpoint = endpoint
        self._patience = patience
        self._pause = pause
        self._opener = build_opener(_NoRedirects())
        self.name = f"{endpoint.model} at {endpoint.url.rstrip('/')}, {endpoint.most_characters} characters"

    def encode(self, texts: Sequence[str]) -> Vectors:
        batch = self._endpoint.batch
        parts = [self._batch(texts[start : start + batch]) for start in range(0, len(texts), batch)]
        if len({part.shape[1] for part in parts}) > 1:
            raise EncoderFailed("编码服务前后给出的向量维数不同")
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _batch(self, texts: Sequence[str]) -> Vectors:
        asked = [presentable(text[: self._endpoint.most_characters]) for text in texts]
        body = json.dumps({"model": self._endpoint.model, "input": asked, "encoding_format": "float"}).encode()
        for attempt in range(self._patience.attempts):
            try:
                return _vectors_of(self._post(body), len(texts))
            except _TryLater as error:
                if attempt + 1 == self._patience.attempts:
                    raise EncoderFailed(str(error)) from None
                wanted = FIRST_PAUSE * 2**attempt if error.pause is None else error.pause
                self._pause(min(wanted, self._patience.longest_pause))
        raise AssertionError("at least one attempt is made")

    def _post(self, body: bytes) -> bytes:
        request = Request(self._address, body, self._headers)  # noqa: S310 - the scheme was checked
        try:
            with self._opener.open(request, timeout=self._patience.seconds) as answer:
                return _read(answer, monotonic() + self._patience.seconds)
        except HTTPError as error:
            error.close()
            sentence = f"编码服务答复 {error.code}"
            if error.code in TRY_AGAIN:
                raise _TryLater(sentence, _asked_pause(error.headers)) from None
            raise EncoderFailed(sentence) from None
        except TimeoutError:
            raise _TryLater("编码服务超时") from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            timed_out = isinstance(reason, TimeoutError)
            raise _TryLater("编码服务超时" if timed_out else f"连不上编码服务（{type(reason).__name__}）") from None


def _read(answer: HTTPResponse, deadline: float) -> bytes:
    """The socket's timeout is one for each piece; an endpoint that drips would hold us for ever."""
    pieces, size = [], 0
    while piece := answer.read1(2**16):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise EncoderFailed("编码服务的答复过大")
        if monotonic() > deadline:
            raise TimeoutError
    return b"".join(pieces)


def _vectors_of(body: bytes, count: int) -> Vectors:
    try:
        data = json.loads(body)["data"]
        ordered = sorted(data, key=lambda each: each["index"]) if all("index" in each for each in data) else data
        rows = [each["embedding"] for each in ordered]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise EncoderFailed("编码服务的答复不是约定的 JSON") from None
    return unit_rows(rows, count)


def _asked_pause(headers: Message) -> float | None:
    """Retry-After in seconds; the form with a date is as good as none."""
    given = headers.get("Retry-After", "")
    return float(given) if given.isascii() and given.isdigit() else None


def _checked_address(endpoint: Endpoint) -> str:
    try:
        parts = urlsplit(endpoint.url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise EncoderFailed("编码服务的地址不对，写法如 https://主机/v1") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or not endpoint.url.isascii():
        raise EncoderFailed("编码服务的地址不对，写法如 https://主机/v1")
    if parts.username is not None or parts.password is not None:
        raise EncoderFailed("编码服务的地址里不要写账号密码，请用 DIANJIANG_ENCODER_KEY")
    if parts.scheme == "http" and not (endpoint.allow_http or _is_this_machine(host)):
        raise EncoderFailed("编码服务应使用 https；内网确需 http 的，请设 DIANJIANG_ENCODER_ALLOW_HTTP=true")
    return f"{endpoint.url.rstrip('/')}/embeddings"


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _credentials(endpoint: Endpoint) -> dict[str, str]:
    if not endpoint.key:
        return {}
    if not (endpoint.key.isascii() and endpoint.key.isprintable()):
        raise EncoderFailed("DIANJIANG_ENCODER_KEY 中有不能发送的字符")
    return {"Authorization": f"Bearer {endpoint.key}"}
