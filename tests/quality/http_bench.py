"""`scripts/bench http`: how long `POST /matches` takes over the wire, and what share of it is the engine's."""

import secrets
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import httpx2
import numpy as np
from rich.console import Console
from rich.table import Table

from tests.clients import take_care
from tests.quality.hostile import HOSTILE
from tests.quality.http_database import COORDINATOR, described, fill
from tests.quality.http_service import Service, database_of, serving
from tests.quality.made_pool import MadePool
from tests.quality.speed import machine

REQUESTS = 300
"""Of each kind."""
TRIES = 5
"""How often each hostile text is sent; the table tells the slowest."""
LIMIT = 20
KINDS = {"stored": "已有需求，结果留存", "described": "直接描述，不留存", "changed": "直接描述，每次之前改动一名工匠"}
CAPTION = (
    "整个请求由另一核上的客户端经一条保持的连接计时；引擎：响应中的 elapsed_ms；其余：整个请求减引擎。"
    "CPU：服务进程每次请求的平均处理器时间（改动一行含改动本身）。份额是引擎用时之和占请求用时之和。"
)
Report = dict[str, Any]


def run(size: int, database: str, requests: int = REQUESTS, console: Console | None = None) -> Report:
    """Keys end in their unit: _ms, _s, _mb. `requests` holds the kinds of KINDS, `hostile` each text of HOSTILE."""
    pool = MadePool(size)
    password = secrets.token_urlsafe()
    report: Report = {"machine": machine(), "size": size, "database": database, "limit": LIMIT}
    with database_of(database) as url:
        stored = fill(url, pool, requests, password)
        with serving(url) as service:
            report |= _measured(service, pool, stored, password)
    if console:
        for table in tables(report):
            console.print(table)
    return report


def _measured(service: Service, pool: MadePool, stored: list[str], password: str) -> Report:
    told = [described(demand) for demand in pool.demands(2 * len(stored))[len(stored) :]]
    hooks = {"request": [take_care]}
    with httpx2.Client(base_url=f"{service.address}/api/v1/", timeout=600, event_hooks=hooks) as client:
        form = {"username": COORDINATOR, "password": password}
        token = client.post("auth/token", data=form).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        first_ms, _ = _timed(client, told[0])
        requests = {
            "stored": _figures(service, (_timed(client, {"demand_id": each}) for each in stored)),
            "described": _figures(service, (_timed(client, each) for each in told)),
            "changed": _figures(service, _each_after_a_change(client, told, pool)),
        }
        hostile = {name: _worst(client, fields) for name, fields in HOSTILE.items()}
    return {
        "answers_s": service.answers_s,
        "ready_s": service.ready_s,
        "first_ms": first_ms,
        **service.memory_mb(),
        "requests": requests,
        "hostile": hostile,
    }


def _timed(client: httpx2.Client, body: dict[str, Any]) -> tuple[float, httpx2.Response]:
    started = time.perf_counter()
    answer = client.post("matches", json=body | {"limit": LIMIT})
    return (time.perf_counter() - started) * 1_000, answer


def _each_after_a_change(
    client: httpx2.Client, told: list[dict[str, Any]], pool: MadePool
) -> Iterator[tuple[float, httpx2.Response]]:
    """Only the matches are timed; each has to take in what changed just before."""
    for number, (body, craftsman) in enumerate(zip(told, islice(pool.craftsmen(), len(told)), strict=False)):
        client.patch(f"craftsmen/{craftsman.id}", json={"employer": f"测速厂{number}"}).raise_for_status()
        yield _timed(client, body)


def _figures(service: Service, answers: Iterable[tuple[float, httpx2.Response]]) -> dict[str, float]:
    worked_before = service.worked_ms()
    whole, engine, found = [], [], []
    for took, answer in answers:
        match = answer.raise_for_status().json()
        whole.append(took)
        engine.append(match["elapsed_ms"])
        found.append(len(match["candidates"]))
    rest = np.subtract(whole, engine)
    figures: dict[str, float] = {"requests": len(whole), "found": float(np.mean(found))}
    for name, times in (("", whole), ("engine_", engine), ("rest_", rest)):
        figures |= {f"{name}p{share}_ms": float(np.percentile(times, share)) for share in (50, 99)}
    worked = (service.worked_ms() - worked_before) / len(whole)
    return figures | {"max_ms": max(whole), "cpu_ms": worked, "engine_share": sum(engine) / sum(whole)}


def _worst(client: httpx2.Client, fields: dict[str, str]) -> dict[str, float]:
    tried = [_timed(client, fields) for _ in range(TRIES)]
    return {"status": tried[-1][1].status_code, "ms": max(took for took, _ in tried)}


def tables(report: Report) -> Iterator[Table]:
    shown = Table(title=f"POST /matches，{report['size']:,} 名工匠，{report['database']}，单核", caption=CAPTION)
    for title in (
        "请求",
        "p50 ms",
        "p99 ms",
        "最长 ms",
        "引擎 p50",
        "引擎 p99",
        "其余 p50",
        "其余 p99",
        "CPU",
        "引擎份额",
    ):
        shown.add_column(title, justify="left" if title == "请求" else "right")
    measured = ("p50_ms", "p99_ms", "max_ms", "engine_p50_ms", "engine_p99_ms", "rest_p50_ms", "rest_p99_ms", "cpu_ms")
    for kind, figures in report["requests"].items():
        shown.add_row(KINDS[kind], *(f"{figures[each]:.1f}" for each in measured), f"{figures['engine_share']:.0%}")
    yield shown
    started = Table(title="启动")
    for title in ("开始应答 s", "就绪 s", "首次匹配 ms", "内存 MB", "峰值 MB"):
        started.add_column(title, justify="right")
    started.add_row(
        f"{report['answers_s']:.1f}",
        f"{report['ready_s']:.1f}",
        *(f"{report[each]:.0f}" for each in ("first_ms", "memory_mb", "peak_mb")),
    )
    yield started
    hostile = Table(title=f"刁难的文本，每种 {TRIES} 次，取最长")
    for title in ("文本", "状态", "ms"):
        hostile.add_column(title, justify="left" if title == "文本" else "right")
    for name, figures in report["hostile"].items():
        hostile.add_row(name, str(figures["status"]), f"{figures['ms']:.1f}")
    yield hostile
