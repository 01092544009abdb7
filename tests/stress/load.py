"""`scripts/stress load`: a province's records under a day's mix of requests, arriving at fixed moments.

The requests do not wait for one another: each is due at its moment, and its time counts from then on, so that a
service that falls behind is seen to (open loop; a closed one would ask less the slower it is answered).
"""

import asyncio
import json
import secrets
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import httpx2
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from tests.quality.http_service import Service, database_of, serving
from tests.quality.speed import machine
from tests.stress.load_mix import Asked, Mix
from tests.stress.load_world import CITY, PROVINCE, fill
from tests.stress.services import send

TIMEOUT = 60.0
Report = dict[str, Any]
console = Console(stderr=True)


class Answered(NamedTuple):
    """`status` 0: no answer. `ms` since the moment the request was due."""

    operation: str
    status: int
    ms: float


class Load:
    """So many requests a second for so many seconds."""

    def __init__(self, service: Service, mix: Mix, tokens: dict[str, str]) -> None:
        self.mix = mix
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=200)
        self.clients = {
            who: httpx2.AsyncClient(
                base_url=f"{service.address}/api/v1/",
                headers={"Authorization": f"Bearer {token}"},
                timeout=TIMEOUT,
                limits=limits,
            )
            for who, token in tokens.items()
        }
        self.answers: list[Answered] = []

    async def run(self, rate: float, seconds: float) -> None:
        began = time.perf_counter()
        under_way = []
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            under_way.append(asyncio.create_task(self._one(self.mix.next(), due)))
        await asyncio.gather(*under_way)
        for client in self.clients.values():
            await client.aclose()

    async def _one(self, asked: Asked, due: float) -> None:
        try:
            answer = await send(self.clients[asked.who], asked.ask)
            status = answer.status_code
        except httpx2.TransportError:
            status = 0
        self.answers.append(Answered(asked.operation, status, (time.perf_counter() - due) * 1_000))
        if status == httpx2.codes.CREATED:
            self.mix.made.append(answer.json()["id"])


def measure(database: str, craftsmen: int, demands: int, rate: float, seconds: float) -> Report:
    """Times end in _ms. `errors`: no answer, or 5xx; `refused`: 4xx, of which there should be none either."""
    password = secrets.token_urlsafe()
    with database_of(database) as url:
        console.print(f"{craftsmen:,} craftsmen, {demands:,} demands: filling …")
        world = fill(url, craftsmen, demands, password)
        with serving(url) as service:
            tokens = {who: _token(service, who, password) for who in (PROVINCE, CITY)}
            _warm_up(service, tokens, Mix(world, seed=1))
            load, worked = Load(service, Mix(world, seed=2), tokens), service.worked_ms()
            asyncio.run(load.run(rate, seconds))
            busy = (service.worked_ms() - worked) / (seconds * 1_000)
            memory = service.memory_mb()
    by_operation: defaultdict[str, list[Answered]] = defaultdict(list)
    for answer in load.answers:
        by_operation[answer.operation].append(answer)
    return {
        "craftsmen": craftsmen,
        "demands": demands,
        "all": _figures(load.answers),
        "service_cores_busy": busy,
        **memory,
        "operations": {name: _figures(answers) for name, answers in sorted(by_operation.items())},
    }


def _token(service: Service, who: str, password: str) -> str:
    form = {"username": who, "password": password}
    answer = httpx2.post(f"{service.address}/api/v1/auth/token", data=form, timeout=TIMEOUT)
    return str(answer.raise_for_status().json()["access_token"])


def _warm_up(service: Service, tokens: dict[str, str], mix: Mix) -> None:
    asyncio.run(Load(service, mix, tokens).run(rate=10, seconds=5))


def _figures(answers: Sequence[Answered]) -> Report:
    times = [answer.ms for answer in answers]
    shares = {f"p{share}_ms": float(np.percentile(times, share)) for share in (50, 95, 99)}
    return {
        "requests": len(answers),
        **shares,
        "max_ms": max(times),
        "errors": sum(answer.status == 0 or answer.status >= 500 for answer in answers),
        "refused": sum(400 <= answer.status < 500 for answer in answers),
    }


def table_of(report: Report) -> Table:
    title = (
        f"{report['craftsmen']:,} craftsmen, {report['demands']:,} demands; "
        f"{report['service_cores_busy']:.2f} cores busy, {report['peak_mb']:.0f} MB"
    )
    table = Table("", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "errors", "refused", title=title)
    for name, row in {"all": report["all"], **report["operations"]}.items():
        times = [f"{row[key]:.0f}" for key in ("p50_ms", "p95_ms", "p99_ms", "max_ms")]
        table.add_row(name, str(row["requests"]), *times, str(row["errors"]), str(row["refused"]))
    return table


def load(
    craftsmen: Annotated[int, typer.Option(min=1)] = 60_000,
    demands: Annotated[int, typer.Option(min=100)] = 200_000,
    rate: Annotated[float, typer.Option(help="requests a second")] = 30.0,
    seconds: Annotated[float, typer.Option(help="how long, for each size")] = 300.0,
    database: Annotated[str, typer.Option(help="sqlite or postgres")] = "postgres",
    out: Annotated[Path | None, typer.Option(help="also as JSON into this file")] = None,
    *,
    tenth: Annotated[bool, typer.Option(help="first the same at a tenth of the records")] = True,
) -> None:
    """Latencies by operation, at a tenth of the records and at all of them, and how much they grow."""
    sizes = [(craftsmen // 10, demands // 10)] * tenth + [(craftsmen, demands)]
    report: Report = {"machine": machine(), "database": database, "rate": rate, "seconds": seconds, "sizes": []}
    for size in sizes:
        found = measure(database, *size, rate, seconds)
        report["sizes"].append(found)
        console.print(table_of(found))
    if tenth:
        small, whole = (each["all"] for each in report["sizes"])
        report["growth"] = {key: whole[key] / small[key] for key in ("p50_ms", "p95_ms", "p99_ms")}
        console.print("ten times the records:", {key: f"x{value:.1f}" for key, value in report["growth"].items()})
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    typer.run(load)
