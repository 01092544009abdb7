"""`scripts/bench quality`: how well the engine ranks, beside plain character TF-IDF, on given material."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from matching import DEFAULT, Method
from tests.quality.material import Task, documented_cases, graded_offers
from tests.quality.measures import ndcg, recall, reciprocal_rank
from tests.quality.rankers import Ranker, character_tfidf, engine

bench = typer.Typer(add_completion=False, no_args_is_help=True)

RANKERS: dict[str, Ranker] = {
    "字符 TF-IDF": character_tfidf,
    **{f"点匠 {method.value}": engine(method) for method in Method},
}
Figures = dict[str, float]


@bench.callback()
def main() -> None:
    """Measurements of the engine."""


@bench.command()
def quality(
    data: Annotated[Path, typer.Option(help="文件夹，内有 bdci2019*.jsonl、cases*.jsonl、craftsmen*.jsonl")],
    out: Annotated[Path | None, typer.Option(help="另存为 JSON")] = None,
) -> None:
    """MRR, recall and nDCG of each method, with default weights throughout."""
    material = {"分级供给": graded_offers(data), "有据案例": documented_cases(data)}
    figures = {
        name: {ranker: measure(run, tasks) for ranker, run in RANKERS.items()} for name, tasks in material.items()
    }
    console = Console()
    for name, rows in figures.items():
        console.print(_table(f"{name}（{len(material[name])} 项需求）", rows))
    console.print(f"权重版本 {DEFAULT.version}")
    if out:
        report = {"weights_version": DEFAULT.version, "figures": figures}
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def measure(ranker: Ranker, tasks: Sequence[Task]) -> Figures:
    """Means over the tasks; those without any fitting candidate are left out of every mean."""
    started = time.perf_counter()
    orders = ranker(tasks)
    seconds = time.perf_counter() - started
    graded = [[task.grades.get(each, 0.0) for each in order] for task, order in zip(tasks, orders, strict=True)]
    graded = [grades for grades in graded if any(grades)]
    return {
        "MRR": _mean([reciprocal_rank(grades) for grades in graded]),
        "R@1": _mean([recall(grades, 1) for grades in graded]),
        "R@5": _mean([recall(grades, 5) for grades in graded]),
        "R@10": _mean([recall(grades, 10) for grades in graded]),
        "nDCG@10": _mean([ndcg(grades) or 0.0 for grades in graded]),
        "seconds": round(seconds, 2),
    }


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _table(title: str, rows: dict[str, Figures]) -> Table:
    table = Table(title=title)
    table.add_column("方法")
    for measure_name in next(iter(rows.values())):
        table.add_column(measure_name, justify="right")
    for ranker, figures in rows.items():
        table.add_row(ranker, *(f"{value:.3f}" for value in figures.values()))
    return table


if __name__ == "__main__":
    bench()
