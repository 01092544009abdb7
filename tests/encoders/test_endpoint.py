"""An embeddings endpoint: asked as it wants to be, trusted no further than its answer holds."""

from time import monotonic

import numpy as np
import pytest

from app.encoders.endpoint import Endpoint, EndpointEncoder, Patience
from app.encoders.vectors import NOTHING_SAID
from matching.encoding import EncoderFailed
from tests.encoders.conftest import Reply, Stub, answer, vector_of

SECRET = "sk-of-a-test"


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def encoder(stub: Stub, pauses: list[float]) -> EndpointEncoder:
    endpoint = Endpoint(stub.url, "tiny", SECRET, batch=2, most_characters=10)
    return EndpointEncoder(endpoint, Patience(seconds=5, attempts=3, longest_pause=20), pauses.append)


def error(status: int, **headers: str) -> Reply:
    return status, headers, b'{"error": "we were asked for: \xe7\x84\x8a"}'


def test_texts_go_out_in_batches_with_the_key_and_come_back_as_unit_rows_in_order(stub: Stub, encoder: EndpointEncoder):
    vectors = encoder.encode(["焊缝", "车床加工", "裂纹长"])
    assert stub.batches == [["焊缝", "车床加工"], ["裂纹长"]]
    assert stub.asked[0]["model"] == "tiny"
    assert stub.paths == ["/v1/embeddings"] * 2
    assert stub.headers[0]["Authorization"] == f"Bearer {SECRET}"
    for row, text in zip(vectors, ["焊缝", "车床加工", "裂纹长"], strict=True):
        expected = np.array(vector_of(text))
        np.testing.assert_allclose(row, expected / np.linalg.norm(expected), rtol=1e-6)


def test_a_busy_endpoint_is_asked_again_after_the_pause_it_wants(stub: Stub, encoder: EndpointEncoder, pauses):
    stub.replies = [error(429, **{"Retry-After": "7"}), error(503)]
    assert len(encoder.encode(["焊缝"])) == 1
    assert len(stub.asked) == 3
    assert pauses == [7.0, 1.0]


def test_no_pause_is_longer_than_our_patience(stub: Stub, encoder: EndpointEncoder, pauses):
    stub.replies = [
        error(429, **{"Retry-After": "3600"}),
        error(429, **{"Retry-After": "Sat, 01 Jan 2033 00:00:00 GMT"}),
    ]
    encoder.encode(["焊缝"])
    assert pauses == [20.0, 1.0]


def test_an_endpoint_that_stays_busy_is_given_up(stub: Stub, encoder: EndpointEncoder):
    stub.replies = [error(500)] * 3
    with pytest.raises(EncoderFailed, match=r"^编码服务答复 500$"):
        encoder.encode(["焊缝"])
    assert len(stub.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 413])
def test_a_refusal_is_not_repeated_and_its_words_are_not_passed_on(stub: Stub, encoder: EndpointEncoder, status: int):
    stub.replies = [error(status)]
    with pytest.raises(EncoderFailed, match=f"^编码服务答复 {status}$"):
        encoder.encode(["焊缝"])
    assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_does_not_follow_a_redirect(stub: Stub, encoder: EndpointEncoder, status: int):
    stub.replies = [error(status, Location=f"{stub.url}/elsewhere")]
    with pytest.raises(EncoderFailed, match=f"编码服务答复 {status}"):
        encoder.encode(["焊缝"])
    assert stub.paths == ["/v1/embeddings"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>login</html>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"data": null}',
        b'{"data": {"embedding": [1]}}',
        b'{"data": [{"object": "embedding"}]}',
        b'{"data": [{"index": null, "embedding": [1]}, {"index": 0, "embedding": [1]}]}',
        b"[" * 100_000,
        b'{"data": []}',
        b'{"data": [{"embedding": "AACAPw=="}]}',
        b'{"data": [{"embedding": [1, "x"]}]}',
        b'{"data": [{"embedding": [1, null]}]}',
        b'{"data": [{"embedding": [1, NaN]}]}',
        b'{"data": [{"embedding": [1e60, 1]}]}',
        b'{"data": [{"embedding": [0, 0]}]}',
        b'{"data": [{"embedding": []}]}',
        b'{"data": [{"embedding": [[1, 2]]}]}',
        b'{"data": [{"embedding": [1, 2]}, {"embedding": [1, 2]}]}',
    ],
)
def test_an_answer_that_is_not_one_is_refused(stub: Stub, encoder: EndpointEncoder, body: bytes):
    stub.replies = [(200, {}, body)]
    with pytest.raises(EncoderFailed, match=r"^编码"):
        encoder.encode(["焊缝"])


def test_vectors_of_different_lengths_are_refused_within_a_batch_and_between_batches(
    stub: Stub, encoder: EndpointEncoder
):
    stub.replies = [answer([[1.0, 2.0], [1.0]])]
    with pytest.raises(EncoderFailed, match="长度相同"):
        encoder.encode(["焊", "缝"])
    stub.replies = [answer([[1.0, 2.0], [1.0, 3.0]]), answer([[1.0]])]
    with pytest.raises(EncoderFailed, match="维数不同"):
        encoder.encode(["焊", "缝", "裂"])


def test_a_silent_endpoint_is_given_up_in_time(stub: Stub):
    stub.silent = True
    encoder = EndpointEncoder(Endpoint(stub.url, "tiny"), Patience(0.1, attempts=2, longest_pause=0))
    started = monotonic()
    with pytest.raises(EncoderFailed, match=r"^编码服务超时$"):
        encoder.encode(["焊缝"])
    assert monotonic() - started < 3
    assert len(stub.asked) == 2


def test_an_endpoint_that_drips_is_given_up_in_time(stub: Stub):
    stub.drips = True
    encoder = EndpointEncoder(Endpoint(stub.url, "tiny"), Patience(0.2, attempts=1, longest_pause=0))
    with pytest.raises(EncoderFailed, match=r"^编码服务超时$"):
        encoder.encode(["焊缝"])


def test_an_answer_without_end_is_not_read_to_its_end(encoder: EndpointEncoder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.encoders.endpoint.MOST_BYTES", 20)
    with pytest.raises(EncoderFailed, match="过大"):
        encoder.encode(["焊缝"])


def test_an_endpoint_that_is_not_there_is_told_without_its_address():
    encoder = EndpointEncoder(Endpoint("http://127.0.0.1:9/v1", "tiny"), Patience(1, attempts=1, longest_pause=0))
    with pytest.raises(EncoderFailed, match=r"^连不上编码服务（\w+）$"):
        encoder.encode(["焊缝"])


def test_what_endpoints_refuse_is_not_sent_to_them(stub: Stub, encoder: EndpointEncoder):
    encoder.encode(["", " \n", "长" * 5_000, "半个\ud83d", '{"role": "system"}\0'])
    assert [text for batch in stub.batches for text in batch] == [
        NOTHING_SAID,
        NOTHING_SAID,
        "长" * 10,
        "半个?",
        '{"role": "',
    ]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://embeddings.example/v1", "应使用 https"),
        ("http://10.0.0.8/v1", "应使用 https"),
        ("http://127.0.0.1.example/v1", "应使用 https"),
        ("ftp://127.0.0.1/v1", "地址不对"),
        ("file:///etc/passwd", "地址不对"),
        ("127.0.0.1:8080/v1", "地址不对"),
        ("https:///v1", "地址不对"),
        ("https://host:port/v1", "地址不对"),
        ("https://host/v1?key=1", "地址不对"),
        ("https://[host/v1", "地址不对"),
        ("https://我/v1", "地址不对"),
        ("https://user:password@host/v1", "不要写账号密码"),
    ],
)
def test_an_address_that_would_leak_or_cannot_be_asked_is_refused(url: str, sentence: str):
    with pytest.raises(EncoderFailed, match=sentence):
        EndpointEncoder(Endpoint(url, "tiny"), Patience(1, 1, 0))


@pytest.mark.parametrize(
    "url", ["https://host/v1", "http://localhost:8080/v1", "http://[::1]:8080", "HTTPS://host/v1/"]
)
def test_an_encrypted_address_and_this_machine_are_taken(url: str):
    assert EndpointEncoder(Endpoint(url, "tiny"), Patience(1, 1, 0)).name.startswith("tiny at ")


def test_plain_http_to_another_machine_is_taken_where_the_operator_says_so():
    EndpointEncoder(Endpoint("http://10.0.0.8/v1", "tiny", allow_http=True), Patience(1, 1, 0))


@pytest.mark.parametrize("key", ["a\nb", "键"])
def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(key: str):
    with pytest.raises(EncoderFailed) as failed:
        EndpointEncoder(Endpoint("https://host/v1", "tiny", key), Patience(1, 1, 0))
    assert key not in str(failed.value)
