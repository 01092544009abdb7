"""An encoder that fails is left alone for a while, says so, and comes back by itself."""

import pytest
from structlog.testing import capture_logs

from app.encoders.watched import REST_SECONDS, WatchedEncoder
from matching.encoding import EncoderFailed
from tests.encoders.conftest import DOWN, CountingEncoder


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(model: CountingEncoder, clock: Clock) -> WatchedEncoder:
    return WatchedEncoder(model, clock)


def test_a_failed_encoder_is_not_asked_again_before_its_rest_is_over(
    model: CountingEncoder, watched: WatchedEncoder, clock: Clock
):
    model.failing = DOWN
    for _ in range(3):
        with pytest.raises(EncoderFailed, match="编码服务超时"):
            watched.encode(["焊缝"])
    assert model.asked == ["焊缝"]
    assert watched.trouble == "编码服务超时"
    clock.now += REST_SECONDS
    model.failing = None
    assert len(watched.encode(["焊缝"])) == 1
    assert watched.trouble is None


def test_a_failure_and_a_recovery_are_each_said_once_and_without_the_text(
    model: CountingEncoder, watched: WatchedEncoder, clock: Clock
):
    model.failing = DOWN
    with capture_logs() as logged:
        for _ in range(3):
            with pytest.raises(EncoderFailed):
                watched.encode(["某厂的秘密工艺"])
        clock.now += REST_SECONDS
        model.failing = None
        watched.encode(["某厂的秘密工艺"])
        watched.encode(["某厂的秘密工艺"])
    assert [(each["event"], each["log_level"]) for each in logged] == [
        ("encoder_failed", "error"),
        ("encoder_recovered", "warning"),
    ]
    assert "秘密" not in str(logged)


def test_whatever_an_encoder_raises_matching_hears_that_it_failed(model: CountingEncoder, watched: WatchedEncoder):
    model.failing = MemoryError("某厂的秘密工艺")
    with pytest.raises(EncoderFailed, match=r"^编码器出错（MemoryError）$"):
        watched.encode(["某厂的秘密工艺"])
