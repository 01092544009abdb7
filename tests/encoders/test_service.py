"""The service with an encoder: off by default, ready when it works, degraded and still serving when it does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from app.main import attach, detach
from app.settings import Settings
from matching.encoding import EncoderFailed
from tests.encoders.conftest import Stub

SECRET = "sk-of-a-test"


@contextmanager
def set_up(app: FastAPI, settings: Settings, **encoder: Any) -> Iterator[TestClient]:
    """The same application, on the same database, with these settings."""
    detach(app)
    attach(app, settings.model_copy(update=encoder))
    yield TestClient(app)


def readiness(client: TestClient) -> dict[str, Any]:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def over_http(stub: Stub) -> dict[str, Any]:
    settings = Settings(encoder="http", encoder_url=stub.url, encoder_model="tiny", encoder_key=SECRET)
    return {name: getattr(settings, name) for name in Settings.model_fields if name.startswith("encoder")}


def test_it_is_off_unless_asked_for(app: FastAPI):
    assert readiness(TestClient(app))["encoder"] == "off"
    assert app.state.encoder.encoder is None


def test_a_local_model_is_ready_at_once(app: FastAPI, settings: Settings, tiny_model: Path):
    with set_up(app, settings, encoder="local", encoder_folder=tiny_model) as client:
        assert app.state.encoder.encoder.encode(["焊缝", "车床"]).shape == (2, 6)
        assert readiness(client)["encoder"] == "ready"


def test_an_endpoint_that_fails_degrades_the_service_and_stops_nothing(app: FastAPI, settings: Settings, stub: Stub):
    with set_up(app, settings, **over_http(stub)) as client:
        encoder = app.state.encoder.encoder
        kept = encoder.encode(["焊缝"])
        stub.replies = [(401, {}, b"")]
        with pytest.raises(EncoderFailed):
            encoder.encode(["车床"])
        said = readiness(client)
        assert (said["status"], said["encoder"], said["encoder_trouble"]) == ("ready", "degraded", "编码服务答复 401")
        assert (encoder.encode(["焊缝"]) == kept).all(), "what is kept needs no endpoint"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"encoder": "local"}, "找不到模型文件夹"),
        ({"encoder": "local", "encoder_folder": Path("no/such/folder")}, "找不到模型文件夹"),
        ({"encoder": "http"}, "DIANJIANG_ENCODER_URL"),
        ({"encoder": "http", "encoder_url": "http://10.0.0.8/v1", "encoder_model": "tiny"}, "应使用 https"),
    ],
)
def test_settings_that_cannot_be_used_are_said_loudly_and_the_service_starts(
    app: FastAPI, settings: Settings, given: dict[str, Any], sentence: str
):
    with capture_logs() as logged, set_up(app, settings, **given) as client:
        said = readiness(client)
    assert said["encoder"] == "degraded"
    assert sentence in said["encoder_trouble"]
    assert [each["event"] for each in logged] == ["encoder_unusable"]


def test_neither_texts_nor_the_key_reach_a_log(app: FastAPI, settings: Settings, stub: Stub):
    with capture_logs() as logged, set_up(app, settings, **over_http(stub)) as client:
        stub.replies = [(500, {}, "某厂的秘密工艺".encode())] * 2
        with pytest.raises(EncoderFailed):
            app.state.encoder.encoder.encode(["某厂的秘密工艺"])
        said = readiness(client)
    assert [each["event"] for each in logged] == ["encoder_failed"]
    for told in (str(logged), str(said), repr(app.state.settings)):
        assert "秘密" not in told
        assert SECRET not in told
