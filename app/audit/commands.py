"""`dianjiang audit`: checking the log, and taking down the heads that prove it later."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from app.audit.verify import Anchor, anchors, verify
from app.db import Database
from app.operator_words import check_database_url, told_plainly
from app.settings import Settings

audit = typer.Typer(help="审计日志：核验、留存链首。", no_args_is_help=True)

DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", help="数据库，默认 SQLite；或 postgresql://用户:密码@主机/库"),
]
TAMPERED = 1


@audit.command(name="verify")
def check(
    kept: Annotated[Path | None, typer.Option("--anchors", help="以前留存的链首文件")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """逐条核验审计日志；有一处被改动就以状态 1 结束。"""
    known = [Anchor(**each) for line in kept.read_text().splitlines() for each in json.loads(line)] if kept else None
    with _snapshot(database_url) as db:
        faults = 0
        for fault in verify(db, known):
            faults += 1
            typer.echo(f"链 {fault.chain} 第 {fault.position} 条：{fault.text}")
        total = sum(each.length for each in anchors(db))
    typer.echo(f"共 {total} 条，发现 {faults} 处问题" if faults else f"共 {total} 条，完好")
    raise typer.Exit(TAMPERED if faults else 0)


@audit.command()
def anchor(
    out: Annotated[Path, typer.Option("--out", help="追加到此文件；请存放在数据库之外")] = Path("审计链首.jsonl"),
    database_url: DatabaseUrl = None,
) -> None:
    """记下各链的链首。凭它，连整体改写也能发现。"""
    with _snapshot(database_url) as db:
        line = json.dumps([asdict(each) for each in anchors(db)])
    with out.open("a") as file:
        file.write(line + "\n")
    typer.echo(f"已追加到 {out}")


@contextmanager
def _snapshot(database_url: str | None) -> Iterator[Session]:
    settings = Settings(database_url=database_url) if database_url else Settings()
    check_database_url(settings.effective_database_url)
    database = Database(settings.effective_database_url)
    with told_plainly(), database.snapshot() as db:
        yield db
    database.dispose()
