"""Real job workers, for the tests that start and kill them: the `start` fixture of conftest.py makes them."""

import subprocess
import time
from collections.abc import Callable

Worker = subprocess.Popen[str]
Start = Callable[[int], Worker]
"""From a slot's number to the process that works in it."""


def wait_for(what: Callable[[], bool], *workers: Worker, seconds: float = 90) -> None:
    """Fails when the time is over, and at once where one of the workers has ended."""
    give_up = time.monotonic() + seconds
    while not what():
        for worker in workers:
            assert worker.poll() is None, worker.communicate()[0]
        assert time.monotonic() < give_up
        time.sleep(0.02)
