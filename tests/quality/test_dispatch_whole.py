"""The bench of whole dispatches on a pool small enough for a test."""

from tests.quality.dispatch_whole import measure


def test_a_whole_dispatch_says_how_long_it_took_and_whom_it_placed():
    figures = measure(30, 80)
    assert 0 < figures["placed"] <= 30
    assert figures["wall_s"] >= 0
    assert figures["peak_mb"] > 0
