"""Going away without dropping anybody: first say so at /readyz, then wait, then stop taking requests."""

import asyncio
import signal
import threading
from types import FrameType

from fastapi import FastAPI


def announce_before_leaving(app: FastAPI, grace_seconds: float) -> None:
    """On SIGTERM, whoever sends requests here gets `grace_seconds` to read at /readyz that it must send them elsewhere;
    only then does the server's own handler, which was there before, shut it down. Called in the server's loop."""
    if threading.current_thread() is not threading.main_thread():
        return  # a test's client, which nobody sends signals
    loop = asyncio.get_running_loop()
    stop = signal.getsignal(signal.SIGTERM)

    def leave(number: int, frame: FrameType | None) -> None:
        if app.state.is_leaving or not callable(stop):
            return
        app.state.is_leaving = True
        loop.call_soon_threadsafe(loop.call_later, grace_seconds, stop, number, frame)

    signal.signal(signal.SIGTERM, leave)
