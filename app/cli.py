"""The `dianjiang` command."""

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from app import migrate as migrations
from app.audit.commands import audit
from app.backup import backup, restore
from app.db import Database
from app.learning.commands import learn, weights
from app.match_lists.command import match
from app.operator_words import as_called, check_database_url, told_plainly
from app.settings import Settings

cli = typer.Typer(
    name="dianjiang", help="点匠：企业点菜，劳模工匠做菜，工会送菜。", no_args_is_help=True, add_completion=False
)

cli.command()(match)
cli.command()(learn)
cli.command()(backup)
cli.command()(restore)
cli.add_typer(weights, name="weights")
cli.add_typer(audit, name="audit")

_LISTS_TO_MATCH = {"craftsmen": "craftsmen", "demands": "demands", "service-items": "service_items"}

DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", help="数据库，默认 SQLite；或 postgresql://用户:密码@主机/库"),
]


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    demo: Annotated[bool, typer.Option(help="载入演示数据")] = True,
    workers: Annotated[int, typer.Option(help="网页进程数（SQLite 用 1）", min=1)] = 1,
    job_workers: Annotated[int, typer.Option(help="后台任务进程数；0 表示另行启动", min=0)] = 1,
    database_url: DatabaseUrl = None,
) -> None:
    """启动服务：迁移数据库、载入编码表与演示数据，打开接口。"""
    from app.serving import Options, run

    run(_settings(database_url), Options(host, port, demo, workers, job_workers))


@cli.command()
def worker(
    slot: Annotated[int, typer.Option(help="本机上的编号：每个任务进程各用一个，重启时沿用", min=0)] = 0,
    parent: Annotated[int | None, typer.Option(hidden=True, help="此进程不在了，任务进程也随之结束")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """运行后台任务进程（导入、派单方案、到期处理）。"""
    stopping = Event()
    for each in (signal.SIGTERM, signal.SIGINT):  # before the second that importing takes
        signal.signal(each, lambda *_: stopping.set())
    from app.jobs import run_worker
    from app.serving import begin_logging

    settings = _settings(database_url)
    begin_logging(settings)
    run_worker(settings, slot, stopping, parent)


@cli.command()
def migrate(database_url: DatabaseUrl = None) -> None:
    """把数据库升级到本版本的表结构。"""
    database = Database(_settings(database_url).effective_database_url)
    with told_plainly():
        migrations.upgrade(database.engine)
    typer.echo(f"表结构版本：{migrations.current_revision(database.engine)}")


@cli.command()
def load_reference(database_url: DatabaseUrl = None) -> None:
    """载入国家编码与技能标签（可重复执行）。"""
    from app.taxonomy.service import load_reference_tables

    database = Database(_settings(database_url).effective_database_url)
    with told_plainly(), database.session() as db:
        typer.echo(load_reference_tables(db).summary)


@cli.command()
def demo_lists(out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹")] = Path("演示名单")) -> None:
    """写出演示名单（工匠、服务项目、企业、需求），可用于 match 与导入。"""
    from app.demo.generate import write

    with told_plainly():
        write(out)
    lists = (f"--{option} {out / name}.csv" for option, name in _LISTS_TO_MATCH.items())
    typer.echo(f"已写入 {out}。下一步可试：\n  {as_called()} match {' '.join(lists)} --out 匹配结果.xlsx")


@cli.command()
def templates(out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹")] = Path("名单模板")) -> None:
    """写出四种名单的空白模板，带下拉选项和填写说明。"""
    from app.imports.kinds import KINDS
    from app.imports.workbooks import template

    with told_plainly():
        out.mkdir(parents=True, exist_ok=True)
        for kind in KINDS.values():
            (out / f"{kind.title}模板.xlsx").write_bytes(template(kind))
    typer.echo(f"已写入 {out}")


@cli.command()
def encode(
    prune: Annotated[bool, typer.Option("--prune", help="同时清除不再用到的向量")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """预先编码人才库的文本（启用语义编码器时用）；中断后再次运行会接着做。"""
    from app.encoders.command import encode

    encode(_settings(database_url), prune=prune)


def _settings(database_url: str | None) -> Settings:
    settings = Settings(database_url=database_url) if database_url else Settings()
    check_database_url(settings.effective_database_url)
    return settings
