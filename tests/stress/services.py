"""Real service processes on the test's database: asked over HTTP by many at once, measured and killed."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from app.settings import Settings
from models.base import new_id

PATIENCE = 180.0
"""Seconds for a start, or for an answer under load, on a busy machine."""


class Service:
    """One `dianjiang serve` process at a time, always at the same address. It writes what it logs into `folder`."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        assert settings.secret_key is not None
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}/api/v1/"
        self._log = folder / f"service-{self.port}.log"
        self._environment = os.environ | {
            "DIANJIANG_DATABASE_URL": settings.effective_database_url,
            "DIANJIANG_DATA_DIR": str(folder),
            "DIANJIANG_SECRET_KEY": settings.secret_key.get_secret_value(),
            "DIANJIANG_LOG_LEVEL": "WARNING",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "app", "serve", "--no-demo", "--job-workers", "0", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def wait_until_ready(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert self._process is not None
            assert self._process.poll() is None, self.logged()
            assert time.monotonic() < give_up, self.logged()
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def logged(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-5_000:]

    def peak_mb(self) -> float:
        """The most that was resident since the last call."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5", encoding="ascii")
        return int(re.findall(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[0]) / 1024

    def worked_s(self) -> float:
        """Processor time of all its threads."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/readyz", timeout=10).status_code == httpx2.codes.OK
        except httpx2.TransportError:
            return False


Serve = Callable[[int], list[Service]]
"""From a number to as many services, ready."""


class Ask(NamedTuple):
    """`key`: the Idempotency-Key, a new one where it is empty."""

    path: str
    body: dict[str, Any] | None = None
    method: str = "POST"
    key: str = ""
    if_match: str = ""


async def send(client: httpx2.AsyncClient, ask: Ask) -> httpx2.Response:
    headers = {}
    if ask.method == "POST":
        headers["Idempotency-Key"] = ask.key or new_id()
    elif ask.method != "GET":
        headers["If-Match"] = ask.if_match or "*"
    return await client.request(ask.method, ask.path, json=ask.body, headers=headers)


def ask_all(
    services: Sequence[Service], token: str, asks: Sequence[Ask], at_once: int | None = None
) -> list[httpx2.Response]:
    """The answers in the order of the asks, which go to the services in turn; all at once, or no more than said."""

    async def run() -> list[httpx2.Response]:
        gate = asyncio.Semaphore(at_once or len(asks))
        limits = httpx2.Limits(max_connections=len(asks), max_keepalive_connections=len(asks))
        headers = {"Authorization": token}
        clients = [
            httpx2.AsyncClient(base_url=each.address, headers=headers, timeout=PATIENCE, limits=limits)
            for each in services
        ]

        async def one(number: int, ask: Ask) -> httpx2.Response:
            async with gate:
                return await send(clients[number % len(clients)], ask)

        try:
            return await asyncio.gather(*(one(number, ask) for number, ask in enumerate(asks)))
        finally:
            for client in clients:
                await client.aclose()

    return asyncio.run(run())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
