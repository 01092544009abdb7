"""`dianjiang learn` and `dianjiang weights`: learning a draft, looking at versions, putting one to use, going back."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Database
from app.errors import AppError
from app.learning import activation, service
from app.learning.activation import Actor
from app.learning.card_screen import show_detail, show_list
from app.operator_words import as_called, check_database_url, stop, told_plainly
from app.settings import Settings
from models.base import utc_now

weights = typer.Typer(help="排序权重：看版本、启用、退回。", no_args_is_help=True)
screen = Console()

DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", help="数据库，默认 SQLite；或 postgresql://用户:密码@主机/库"),
]
Reason = Annotated[str, typer.Option("--reason", help="为什么（记入启用记录）", prompt="理由")]
Version = Annotated[str, typer.Argument(help="版本，如 2026.4-1", metavar="版本")]


def learn(database_url: DatabaseUrl = None) -> None:
    """从派单的结果学习新的排序权重，写成草稿并显示卡片；启用之前什么都不变。"""
    with _opened(database_url) as database:
        version = service.learn_draft(database, _who(), utc_now())
        with database.session(writes=False) as db:
            shown = service.show_version(db, version)
    show_detail(screen, shown)
    anyway = "" if shown.recommended else " --despite-objections"
    command = f"{as_called()} weights activate {version}{anyway} --reason …"
    screen.print(f"已写成草稿。启用：{command}", markup=False, highlight=False, soft_wrap=True)


@weights.command("list")
def list_versions(database_url: DatabaseUrl = None) -> None:
    """列出各版本及其状态。"""
    with _session(database_url, writes=False) as db:
        show_list(screen, service.list_versions(db))


@weights.command()
def show(version: Version, database_url: DatabaseUrl = None) -> None:
    """显示一个版本的卡片与启用记录。"""
    with _session(database_url, writes=False) as db:
        show_detail(screen, service.show_version(db, version))


@weights.command()
def activate(
    version: Version,
    reason: Reason,
    despite_objections: Annotated[bool, typer.Option("--despite-objections", help="不顾卡片上的异议")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """启用一个版本：所有进程此后的匹配都用它。"""
    with _session(database_url) as db:
        activation.activate(db, version, Actor(_who()), utc_now(), reason, despite_objections=despite_objections)
    screen.print(f"已启用 {version}。要退回：{as_called()} weights rollback", markup=False, highlight=False)


@weights.command()
def rollback(
    reason: Annotated[str, typer.Option("--reason", help="为什么（记入启用记录）")] = "退回上一个在用的版本",
    database_url: DatabaseUrl = None,
) -> None:
    """退回上一个在用的版本。"""
    with _session(database_url) as db:
        version = activation.roll_back(db, Actor(_who()), utc_now(), reason)
    screen.print(f"已退回，在用的是 {version}", markup=False, highlight=False)


@contextmanager
def _opened(database_url: str | None) -> Iterator[Database]:
    """What goes wrong is told in a sentence."""
    settings = Settings(database_url=database_url) if database_url else Settings()
    check_database_url(settings.effective_database_url)
    database = Database(settings.effective_database_url)
    try:
        with told_plainly():
            yield database
    except AppError as error:
        stop(error.detail)
    except IntegrityError:
        stop("别的进程刚改过权重，请再试一次")
    finally:
        database.dispose()


@contextmanager
def _session(database_url: str | None, *, writes: bool = True) -> Iterator[Session]:
    with _opened(database_url) as database, database.session(writes=writes) as db:
        yield db


def _who() -> str:
    return f"命令行 {getpass.getuser()}"
