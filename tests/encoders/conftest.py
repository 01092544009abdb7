"""A model of a few hundred bytes, an endpoint that says what it is told to, and an encoder that counts its calls."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from app.encoders.store import VectorStore
from matching.encoding import EncoderFailed

LETTERS = ["[PAD]", "[UNK]", *"焊缝裂纹数控车床"]
TABLE = np.random.default_rng(7).normal(size=(len(LETTERS), 6)).astype(np.float32)
"""What the tiny model says of each letter."""


def write_tiny_model(folder: Path) -> Path:
    """A look-up of each letter's vector: the smallest thing with a transformer's inputs and output."""
    folder.mkdir(parents=True, exist_ok=True)
    ids, mask = (
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    )
    hidden = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", 6])
    look_up = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    graph = helper.make_graph([look_up], "tiny", [ids, mask], [hidden], [numpy_helper.from_array(TABLE, "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer = Tokenizer(WordLevel({letter: number for number, letter in enumerate(LETTERS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "model")


def vector_of(text: str) -> list[float]:
    """Some vector that differs from text to text."""
    return [1.0, len(text), float(sum(map(ord, text)) % 97)]


Reply = tuple[int, dict[str, str], bytes]


class Stub:
    """Answers each request with the next of `replies`, or properly when there is none left; keeps what was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.silent = False
        self.drips = False
        self.released = Event()
        self.url = ""

    @property
    def batches(self) -> list[list[str]]:
        return [each["input"] for each in self.asked]

    def reply_to(self, asked: dict[str, Any]) -> Reply:
        if self.replies:
            return self.replies.pop(0)
        return answer([vector_of(text) for text in asked["input"]])


def answer(vectors: Sequence[Any]) -> Reply:
    """The places go backwards: an endpoint may answer in any order, as long as it numbers what it says."""
    numbered = [{"object": "embedding", "index": place, "embedding": each} for place, each in enumerate(vectors)]
    return 200, {}, json.dumps({"object": "list", "data": numbered[::-1]}).encode()


@contextmanager
def serving(stub: Stub) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stub.paths.append(self.path)
            stub.headers.append(dict(self.headers))
            stub.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if stub.silent:
                stub.released.wait(5)
                return
            status, headers, body = stub.reply_to(stub.asked[-1])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for piece in [bytes([each]) for each in body] if stub.drips else [body]:
                self.wfile.write(piece)
                if stub.drips and stub.released.wait(0.05):
                    return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        stub.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def stub() -> Iterator[Stub]:
    found = Stub()
    with serving(found):
        yield found


class CountingEncoder:
    """A stand-in for a model: says which texts it was asked for, and fails when told to."""

    def __init__(self, name: str = "counting 1") -> None:
        self.name = name
        self.asked: list[str] = []
        self.failing: Exception | None = None
        self.extra_dimensions = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        if self.failing is not None:
            raise self.failing
        rows = np.array([vector_of(text) + [0.0] * self.extra_dimensions for text in texts], np.float32)
        units: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return units


@pytest.fixture
def model() -> CountingEncoder:
    return CountingEncoder()


MakeStore = Callable[[], VectorStore]


@pytest.fixture
def make_store(database_url: str) -> Iterator[MakeStore]:
    """Each one stands for a process of its own."""
    made: list[VectorStore] = []

    def make() -> VectorStore:
        made.append(VectorStore(database_url))
        return made[-1]

    yield make
    for each in made:
        each.close()


DOWN = EncoderFailed("编码服务超时")
