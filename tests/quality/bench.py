"""`scripts/bench`: the measurements of the engine that anyone can run, one command each."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from tests.quality import dispatch_bench, dispatch_whole, http_bench
from tests.quality import quality as ranking
from tests.quality import speed as timing
from tests.quality.material import materials
from tests.quality.quality_tables import HOW, floor_sentence, tables, weights_sentence

bench = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="测量匹配引擎：排名质量、速度、批量派单；同行在同一次运行中一并测量。",
)
Out = Annotated[Path | None, typer.Option(help="另存为 JSON 文件")]


class Engine(StrEnum):
    SQLITE = "sqlite"
    POSTGRES = "postgres"


SIZES = (10_000, 100_000)
WHOLE = [(1_000, 10_000), (10_000, 100_000)]
"""Demands and craftsmen."""
WIDTH = 170


@bench.command()
def quality(
    data: Annotated[
        Path | None,
        typer.Option(help="文件夹，内有 bdci2019*.jsonl、cases*.jsonl、craftsmen*.jsonl；不给则用随项目附带的自拟需求"),
    ] = None,
    out: Out = None,
    failures: Annotated[bool, typer.Option("--failures", help="列出合适的人排在第 10 名以后的需求与双方概念")] = False,
) -> None:
    """排名质量：MRR、R@1/5/10、nDCG@10，按方法与需求类别，附区间、同行、信号消融、交叉验证与分数校准。"""
    console = _console()
    report = ranking.run(materials(data), console.print, failures)
    for table in tables(report):
        console.print(table)
    for material in report["materials"].values():
        typer.echo(floor_sentence(material))
    typer.echo(weights_sentence(report))
    typer.echo(HOW)
    _save(report, out)


@bench.command()
def speed(
    size: Annotated[list[int] | None, typer.Option(help="多少名工匠，可写多次；默认 10000 与 100000", min=1)] = None,
    million: Annotated[bool, typer.Option("--million", help="另测一百万名工匠（需数十分钟与数 GB 内存）")] = False,
    only: Annotated[list[str] | None, typer.Option(help="只测其中之一，可写多次：engine 与各同行")] = None,
    out: Out = None,
) -> None:
    """速度：p50、p99、建立时间、内存、变更、批量，与 bm25s、tantivy、SQLite FTS5、PostgreSQL 等相比。"""
    try:
        timing.run(size or SIZES, out, only or (), million)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--only") from error


@bench.command()
def dispatch(
    whole: Annotated[
        bool, typer.Option("--whole", help="只测整体派单：1 千项对 1 万人、1 万项对 10 万人，含查找候选人（约两分钟）")
    ] = False,
    out: Out = None,
) -> None:
    """批量派单：最优解的用时，以及逐个挑最好、先来先得各损失多少；--whole 测含查找候选人的整体用时与内存。"""
    console = _console()
    _save(dispatch_whole.run(WHOLE, console) if whole else dispatch_bench.run(console=console), out)


@bench.command()
def http(
    size: Annotated[int, typer.Option(help="多少名工匠", min=1)] = 100_000,
    database: Annotated[Engine, typer.Option(help="服务所用的数据库")] = Engine.SQLITE,
    requests: Annotated[int, typer.Option(help="每一种请求各发多少次", min=1)] = http_bench.REQUESTS,
    out: Out = None,
) -> None:
    """经 HTTP：单核上的 dianjiang serve，POST /matches 的 p50、p99 与引擎份额，启动、内存，刁难的文本。"""
    _save(http_bench.run(size, database.value, requests, _console()), out)


def _console() -> Console:
    """As wide as the terminal; into a file or a pipe as wide as the widest table."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def _save(report: Any, out: Path | None) -> None:
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    bench()
