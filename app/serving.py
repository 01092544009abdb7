"""`dianjiang serve`: everything between an empty folder and an open port, told step by step."""

import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from threading import Event, Thread

import uvicorn
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from sqlalchemy import select

from app import logging, migrate
from app.auth.service import put_account
from app.db import Database
from app.operator_words import as_called, stop, told_plainly
from app.settings import Settings
from app.taxonomy.service import ensure_reference_tables
from models.account import Account, Role

console = Console(stderr=True)
LONGEST_ANSWER_SECONDS = 20
"""How long requests under way may take to end once the service is told to stop."""


@dataclass(frozen=True, slots=True)
class Options:
    host: str
    port: int
    demo: bool
    workers: int
    job_workers: int


def run(settings: Settings, options: Options) -> None:
    _refuse_a_taken_port(options)
    # The processes started below read the same settings from the environment.
    os.environ["DIANJIANG_DATABASE_URL"] = settings.effective_database_url
    os.environ["DIANJIANG_DATA_DIR"] = str(settings.data_dir.absolute())
    with told_plainly():
        accounts = _prepare(settings, options)
    _welcome(settings, options, accounts)
    # uvicorn raises the signal that ended it once more: as an exit, so that the job workers below are ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    begin_logging(settings)
    with _common_figures(options.workers), _job_workers(options.job_workers):
        uvicorn.run(
            "app.serving:application",
            factory=True,
            host=options.host,
            port=options.port,
            workers=options.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=LONGEST_ANSWER_SECONDS,
        )


def _prepare(settings: Settings, options: Options) -> str:
    """The database brought up to date and filled; answers what to print about the accounts."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.effective_database_url)
    with console.status("准备数据库：升级表结构…"):
        migrate.upgrade(database.engine)
    with console.status("载入国家编码与技能标签…"), database.session() as db:
        ensure_reference_tables(db)
    accounts = _demo_accounts(settings, database) if options.demo else _first_admin(settings, database)
    database.dispose()
    return accounts


def application() -> object:
    """What uvicorn's processes import."""
    from app.main import create_app

    settings = Settings()
    begin_logging(settings)
    return create_app(settings)


def begin_logging(settings: Settings) -> None:
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    logging.configure(as_json=as_json, level=settings.log_level)


@contextmanager
def _common_figures(workers: int) -> Iterator[None]:
    """A folder through which several processes add up their figures; one alone keeps them in memory."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="dianjiang-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _refuse_a_taken_port(options: Options) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            why = "端口已被占用，或许点匠已在运行" if error.errno == errno.EADDRINUSE else error.strerror
            stop(f"不能在 {options.host}:{options.port} 上监听：{why}。请用 --port 换一个端口")


def _demo_accounts(settings: Settings, database: Database) -> str:
    from app.demo.load import load_demo

    password = _demo_password(settings)
    with console.status("载入演示数据（仅首次）…") as status:
        load_demo(database, password, tell=status.update)
    return (
        "演示账号 admin（管理员）、coordinator（省级工会）、city（市级工会）、\n"
        "         enterprise（企业）、craftsman（工匠）、viewer（只看统计）\n"
        f"演示密码 [bold]{escape(password)}[/]（六个账号相同）"
    )


def _demo_password(settings: Settings) -> str:
    """The given one, or a random one kept beside the demo data, so that the second start prints the same."""
    if settings.demo_password is not None:
        return settings.demo_password.get_secret_value()
    path = settings.data_dir / "demo_password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def _first_admin(settings: Settings, database: Database) -> str:
    with database.session() as db:
        if db.scalar(select(Account.id).where(Account.role == Role.ADMIN)):
            return "账号沿用已有的"
        given = settings.admin_password
        password = given.get_secret_value() if given else secrets.token_urlsafe(12)
        put_account(db, "admin", password, Role.ADMIN, display_name="系统管理员")
    shown = "密码取自 DIANJIANG_ADMIN_PASSWORD" if given else f"密码 [bold]{password}[/]（只显示这一次，请记下）"
    return f"管理员账号 admin\n{shown}"


def _welcome(settings: Settings, options: Options, accounts: str) -> None:
    address = f"http://{options.host}:{options.port}"
    asked = '{"title": "铝合金薄板焊后变形", "description": "氩弧焊后变形大"}'
    first = (
        "先试这些：\n"
        f"  1. 打开 {address}/docs，点 Authorize\n     填账号和密码登录，其余各栏空着\n"
        f"  2. 展开 POST /api/v1/matches，点 Try it out，内容填\n     {asked}\n     看推荐的工匠和理由\n"
        f"  3. 不开服务，匹配两张名单：{as_called()} demo-lists\n     写出演示名单，并提示下一步"
    )
    kept = f"数据在 {settings.data_dir}；按 Ctrl+C 停止"
    console.print(Panel(f"[bold]{address}[/]\n\n{accounts}\n\n{first}\n\n{kept}", title="点匠已就绪", expand=False))


@contextmanager
def _job_workers(count: int) -> Iterator[None]:
    """Job workers beside the service: begun again where one dies, ended with the service."""
    stopping = Event()
    keepers = [Thread(target=_keep_running, args=(slot, stopping)) for slot in range(count)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join()


def _keep_running(slot: int, stopping: Event) -> None:
    command = [sys.executable, "-m", "app", "worker", "--slot", str(slot), "--parent", str(os.getpid())]
    while not stopping.is_set():
        process = subprocess.Popen(command)  # noqa: S603 - our own command
        while process.poll() is None and not stopping.wait(0.2):
            pass
        process.terminate()
        process.wait()
        stopping.wait(1.0)
