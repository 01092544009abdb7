"""`dianjiang match`: reads the lists, ranks, shows a summary, writes the workbook."""

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from app.errors import AppError
from app.match_lists.read import Lists, read_lists
from app.match_lists.recommend import Answer, recommend
from app.match_lists.workbook import workbook
from matching import Method

NO_USABLE_ROWS, BAD_PATH = 1, 2
BEST_SHOWN = 5
PROBLEMS_SHOWN = 5

screen = Console()
notices = Console(stderr=True)


def match(
    craftsmen: Annotated[Path, typer.Option("--craftsmen", help="工匠名单，.xlsx 或 .csv（按导入模板的列）")],
    demands: Annotated[Path, typer.Option("--demands", help="需求名单，.xlsx 或 .csv")],
    out: Annotated[Path, typer.Option("--out", help="结果写到哪个 .xlsx 文件")] = Path("匹配结果.xlsx"),
    service_items: Annotated[Path | None, typer.Option("--service-items", help="技术服务项目清单，可不给")] = None,
    limit: Annotated[int, typer.Option(help="每条需求推荐几人", min=1, max=100)] = 10,
    method: Annotated[Method, typer.Option(help="list 清单匹配，tag 标签匹配，combined 两者并用")] = Method.COMBINED,
) -> None:
    """两张名单进，一张推荐表出：不需要服务、数据库和账号。"""
    started = perf_counter()
    _check_paths([craftsmen, demands, *([service_items] if service_items else [])], out)
    lists = _read(craftsmen, demands, service_items)
    answers = _recommend(lists, method, limit)
    _write(out, workbook(answers, lists.problems))
    _show_summary(lists, answers, out, perf_counter() - started)


def _check_paths(inputs: Sequence[Path], out: Path) -> None:
    for path in inputs:
        if not path.is_file():
            _stop(f"找不到文件「{path}」，请检查路径", BAD_PATH)
    if out.suffix.lower() != ".xlsx":
        _stop(f"结果文件「{out}」应以 .xlsx 结尾", BAD_PATH)
    if not out.parent.is_dir():
        _stop(f"没有文件夹「{out.parent}」，请先建立，或换一个位置", BAD_PATH)
    if out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        _stop(f"不能写入「{out}」，请换一个位置", BAD_PATH)


def _read(craftsmen: Path, demands: Path, service_items: Path | None) -> Lists:
    try:
        with notices.status("正在读取名单……"):
            lists = read_lists(craftsmen, demands, service_items)
    except AppError as error:
        _stop(error.detail, BAD_PATH)
    for warning in lists.warnings:
        notices.print(warning, style="yellow", markup=False, highlight=False, soft_wrap=True)
    for kind, usable in (("工匠", lists.craftsmen), ("需求", lists.demands)):
        if not usable:
            for each in lists.problems[:PROBLEMS_SHOWN]:
                notices.print(
                    f"  {each.file} 第 {each.row} 行 {each.column}：{each.message}", markup=False, soft_wrap=True
                )
            _stop(f"{kind}名单中没有可用的行，请按导入模板填写", NO_USABLE_ROWS)
    return lists


def _recommend(lists: Lists, method: Method, limit: int) -> list[Answer]:
    columns = (TextColumn("正在匹配"), BarColumn(), MofNCompleteColumn(), TextColumn("条需求"), TimeElapsedColumn())
    with Progress(*columns, console=notices) as progress:
        answers = recommend(lists.craftsmen, lists.demands, method, limit)
        return list(progress.track(answers, total=len(lists.demands)))


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        _stop(f"不能写入「{out}」（{error.strerror}）。若文件正在 Excel 中打开，请关闭后重试", BAD_PATH)


def _show_summary(lists: Lists, answers: Sequence[Answer], out: Path, seconds: float) -> None:
    matched = [answer for answer in answers if answer.recommendations]
    table = Table(title="匹配结果", show_header=False)
    for label, value in (
        ("工匠", f"{len(lists.craftsmen)} 人"),
        ("需求", f"{len(answers)} 条"),
        ("有推荐", f"{len(matched)} 条，共 {sum(len(each.recommendations) for each in matched)} 个推荐"),
        ("无人匹配", _seen_in("无人匹配", len(answers) - len(matched), "条")),
        ("读取问题", _seen_in("读取问题", len(lists.problems), "处")),
        ("用时", f"{seconds:.1f} 秒"),
    ):
        table.add_row(label, value)
    screen.print(table)
    screen.print(_best(matched))
    screen.print(f"已写入 {out}", markup=False, highlight=False, soft_wrap=True)


def _seen_in(sheet: str, count: int, unit: str) -> str:
    return f"{count} {unit}，详见结果文件的「{sheet}」页" if count else f"0 {unit}"


def _best(matched: Sequence[Answer]) -> Table:
    headers = [Column(header, overflow="fold") for header in ("需求", "首选工匠", "得分", "首要理由")]
    table = Table(*headers, title=f"得分最高的 {min(BEST_SHOWN, len(matched))} 条")
    best = sorted(matched, key=lambda answer: -answer.recommendations[0].score)[:BEST_SHOWN]
    for answer in best:
        first = answer.recommendations[0]
        texts = (
            answer.demand.value.title,
            first.craftsman.value.name,
            f"{first.score:.1f}",
            first.reasons.partition("\n")[0],
        )
        table.add_row(*(Text(text) for text in texts))
    return table


def _stop(message: str, code: int) -> NoReturn:
    notices.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)
