"""The speed bench on a pool small enough for a test: every figure is there, and the tables say them."""

import json

import pytest

from tests.quality.speed import markdown, run, with_ratios
from tests.quality.speed_subject import ENGINE

FIGURES = {"build_s", "memory_mb", "peak_mb", "p50_ms", "p99_ms", "batch_qps", "queries"}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("speed") / "speed.json"
    return run([60], out, only=("tantivy",)), out


def test_a_peer_can_be_measured_alone_and_the_file_says_what_the_report_says(measured):
    report, out = measured
    assert json.loads(out.read_text(encoding="utf-8")) == report
    assert report["sizes"]["60"].keys() == {"tantivy"}
    assert report["sizes"]["60"]["tantivy"].keys() >= FIGURES


def test_the_report_tells_the_machine_and_the_versions(measured):
    machine = measured[0]["machine"]
    assert machine["cores"] >= 1
    assert machine["versions"]["tantivy"]


def test_an_unknown_subject_is_refused_by_name():
    with pytest.raises(ValueError, match="elastic"):
        run([60], only=("elastic",))


def test_ratios_say_how_many_times_as_long_as_the_engine_a_peer_took():
    engine = {"p50_ms": 2.0, "p99_ms": 4.0, "p50_cpu_ms": 2.0, "p99_cpu_ms": 4.0, "outside_mb": 0.0}
    server = {"p50_ms": 300.0, "p99_ms": 400.0, "p50_cpu_ms": 0.1, "p99_cpu_ms": 0.1, "outside_mb": 50.0}
    ratios = with_ratios({ENGINE: engine, "postgres": server})["postgres"]
    assert (ratios["p50_times"], ratios["p99_times"]) == (150.0, 100.0)
    assert "p50_cpu_times" not in ratios


def test_the_table_for_the_readme_has_a_row_for_each_subject(measured):
    lines = markdown(measured[0]).splitlines()
    assert lines[0] == "60 名工匠："
    assert lines[2].startswith("| 对象 | p50 ms |")
    assert lines[4].startswith("| tantivy | ")
