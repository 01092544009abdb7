"""Hostile files sent to a real service: each refused with a sentence, soon, without the memory it asks for.

`scripts/stress uploads` holds each to two seconds as whoever waits counts them; every day, on a machine that does
other things too, to two seconds of the processor.
"""

import time

import httpx2
import pytest

from models.base import new_id
from tests.stress.hostile_uploads import HOSTILE
from tests.stress.services import PATIENCE, Serve

SECONDS = 2.0
GROWTH_MB = 200.0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_hostile_file_is_refused_soon_and_takes_little(
    serve: Serve, token: str, is_full: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    [service] = serve(1)
    taken: list[str] = []
    with httpx2.Client(base_url=service.address, headers={"Authorization": token}, timeout=PATIENCE) as client:
        client.get("imports")  # what the first request loads is not the files' doing
        service.peak_mb()
        before = service.peak_mb()
        for what, (filename, make) in HOSTILE.items():
            content = make()
            worked, began = service.worked_s(), time.monotonic()
            answer = client.post(
                "imports",
                data={"kind": "craftsmen"},
                files={"file": (filename, content)},
                headers={"Idempotency-Key": new_id()},
            )
            seconds = time.monotonic() - began if is_full else service.worked_s() - worked
            growth = service.peak_mb() - before
            taken.append(f"{seconds:6.2f} s {growth:6.0f} MB  {answer.status_code}  {what}")
            assert answer.status_code in (413, 415, 422), (what, answer.text)
            assert answer.json()["detail"], what
            assert seconds < SECONDS, (what, seconds)
            assert growth < GROWTH_MB, (what, growth)
        assert client.get("imports").json()["total"] == 0
    assert len(taken) >= 30
    if is_full:
        with capsys.disabled():
            print("", *taken, sep="\n")  # noqa: T201
