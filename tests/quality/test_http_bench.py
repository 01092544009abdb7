"""The HTTP bench on a pool small enough for a test: a real service is started, asked, measured and ended."""

import os

import pytest

from tests.quality.hostile import HOSTILE
from tests.quality.http_bench import KINDS, Report, run, tables

SIZE, REQUESTS = 60, 3


@pytest.fixture(scope="module")
def report() -> Report:
    cores = os.sched_getaffinity(0)
    found = run(SIZE, "sqlite", REQUESTS)
    assert os.sched_getaffinity(0) == cores
    return found


def test_every_kind_of_request_is_measured_and_split_into_the_engine_and_the_rest(report: Report):
    assert report["requests"].keys() == KINDS.keys()
    for figures in report["requests"].values():
        assert figures["requests"] == REQUESTS
        assert 0 < figures["engine_p50_ms"] < figures["p50_ms"]
        assert 0 < figures["engine_share"] < 1


def test_start_and_memory_are_told_and_readiness_comes_after_the_first_answer(report: Report):
    assert 0 < report["answers_s"] <= report["ready_s"]
    assert 0 < report["memory_mb"] <= report["peak_mb"]


def test_every_hostile_text_is_answered_or_refused(report: Report):
    assert report["hostile"].keys() == HOSTILE.keys()
    assert {figures["status"] for figures in report["hostile"].values()} == {200, 422}


def test_the_tables_have_a_row_for_each(report: Report):
    requests, _start, hostile = tables(report)
    assert (requests.row_count, hostile.row_count) == (len(KINDS), len(HOSTILE))
