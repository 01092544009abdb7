"""What is logged can be read by machines, and tells nothing of persons."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from fastapi import FastAPI

from app.logging import configure
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_enterprise

CANARY = "13912345678"


@pytest.fixture
def as_a_service() -> Iterator[None]:
    """The process's own logging, put back afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("app")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    configure(as_json=True, level="INFO")
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    structlog.reset_defaults()


@pytest.mark.usefixtures("as_a_service")
def test_a_request_is_one_line_with_its_route_and_its_id(log_in: LogIn, capsys: pytest.CaptureFixture[str]):
    configure(as_json=True, level="INFO")  # anew: the handler writes to the stderr that pytest now holds
    client = log_in("coordinator")
    made = make_craftsman(client, phone=CANARY)
    answer = client.get(f"craftsmen/{made['id']}?unknown={CANARY}")
    make_enterprise(client, phone=CANARY)
    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    [shown] = [line for line in lines if line["request_id"] == answer.headers["X-Request-Id"]]
    assert (shown["method"], shown["route"], shown["status"]) == ("GET", "/craftsmen/{craftsman_id}", 422)
    assert shown["ms"] >= 0
    assert shown["account_id"]
    assert CANARY not in said


@pytest.mark.usefixtures("as_a_service")
def test_an_exception_is_told_by_its_place_and_not_by_its_message(capsys: pytest.CaptureFixture[str]):
    configure(as_json=True, level="INFO")
    try:
        raise ValueError(f"refused {CANARY}")  # noqa: TRY301
    except ValueError:
        structlog.get_logger("app.somewhere").exception("it failed")
        logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=sys.exc_info())
    said = capsys.readouterr().err
    for line in map(json.loads, said.splitlines()):
        assert line["exception"] == "ValueError"
        assert line["where"][-1].startswith("tests/operations/test_logging.py:")
    assert len(said.splitlines()) == 2
    assert CANARY not in said


def test_a_fault_of_ours_is_answered_as_a_problem(app: FastAPI, log_in: LogIn, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> None:
        raise ValueError(CANARY)

    client = log_in("coordinator")
    monkeypatch.setattr("app.statistics.routes.service", fails)
    answer = client.get("statistics/overview")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text
