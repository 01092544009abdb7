"""`dianjiang backup` and `restore`: everything a SQLite deployment knows, in one folder that proves itself."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.audit.verify import Anchor, anchors, verify
from app.operator_words import stop, told_plainly
from app.settings import Settings
from models.base import utc_now

MANIFEST = "manifest.json"
FORMAT = 1
_POSTGRESQL = (
    "PostgreSQL 请用它自己的工具（数据、任务队列与审计日志都在同一个库里）：\n"
    "  备份：pg_dump --format=custom --file=点匠.dump 数据库地址\n"
    "  恢复：先停服务，再 createdb 新库，pg_restore --exit-on-error --dbname=新库地址 点匠.dump，\n"
    "        然后以新地址运行 dianjiang audit verify，无误后启动服务"
)

DatabaseUrl = Annotated[str | None, typer.Option("--database-url", help="数据库，默认 SQLite")]


def backup(
    out: Annotated[Path, typer.Option("--out", help="写到此文件夹下，以时间命名")] = Path("备份"),
    database_url: DatabaseUrl = None,
) -> None:
    """备份 SQLite 数据库，不必停服务；PostgreSQL 则说明做法。"""
    settings = _settings(database_url)
    with told_plainly():
        folder = out / utc_now().strftime("%Y%m%dT%H%M%S.%fZ")
        draft = folder.with_name(f".{folder.name}")  # renamed when whole: what bears its name can be restored
        draft.mkdir(parents=True)
        for source in reversed(_files(settings)):  # the jobs first: work that they lack is found again, not the reverse
            _copy(source, draft / source.name)
        (draft / MANIFEST).write_text(json.dumps(_manifest(draft, settings), ensure_ascii=False, indent=1))
        _sync(draft)
        draft.rename(folder)
    typer.echo(f"已备份到 {folder}")
    typer.echo(f"签名密钥不在其中，请另行妥善保管：{_where_the_key_is(settings)}。没有它，加密保存的口令与密钥不能再用")


def restore(
    folder: Annotated[Path, typer.Argument(help="由 backup 写出的文件夹")],
    replace: Annotated[bool, typer.Option("--replace", help="已有数据库时，先改名留存，再换上备份")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """以备份恢复 SQLite 数据库。须先停服务；备份有一处不对就什么也不动。"""
    settings = _settings(database_url)
    with told_plainly():
        manifest = _checked(folder)
        targets = _files(settings, present=False)
        present = [path for path in targets if path.exists()]
        if present and not replace:
            stop(f"已有数据库 {present[0]}。确要以备份换下它，请加 --replace（原有的会改名留存）")
        for path in present:
            _refuse_while_used(path)
        aside = utc_now().strftime("%Y%m%dT%H%M%SZ")
        for path in present:
            path.rename(path.with_name(f"{path.name}.{aside}.replaced"))
        for path, what in zip(targets, ("main", "jobs"), strict=True):
            if what in manifest["files"]:
                _put(folder / manifest["files"][what]["name"], path)
    typer.echo(f"已恢复 {manifest['made_at']} 的备份，审计日志完好。可以启动服务了")


def _settings(database_url: str | None) -> Settings:
    settings = Settings(database_url=database_url) if database_url else Settings()
    if not settings.effective_database_url.startswith("sqlite"):
        stop(_POSTGRESQL)
    return settings


def _files(settings: Settings, *, present: bool = True) -> list[Path]:
    """The database, and the jobs' own beside it."""
    paths = [
        Path(make_url(url).database or "") for url in (settings.effective_database_url, settings.jobs_database_url)
    ]
    if present and not paths[0].exists():
        stop(f"没有数据库 {paths[0]}，无可备份")
    return [path for path in paths if path.exists()] if present else paths


def _where_the_key_is(settings: Settings) -> str:
    return "DIANJIANG_SECRET_KEY" if settings.secret_key else str(settings.data_dir / "secret_key")


def _copy(source: Path, target: Path) -> None:
    """One moment's state, while others write."""
    with closing(sqlite3.connect(source, timeout=60)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _manifest(folder: Path, settings: Settings) -> dict[str, Any]:
    main = Path(make_url(settings.effective_database_url).database or "").name
    with _as_it_lies(folder / main) as db:
        heads = [asdict(each) for each in anchors(db)]
        revision = db.scalar(text("SELECT version_num FROM alembic_version"))
    files = {"main" if path.name == main else "jobs": path for path in sorted(folder.glob("*.sqlite"))}
    return {
        "format": FORMAT,
        "made_at": utc_now().isoformat(timespec="seconds"),
        "revision": revision,
        "audit_heads": heads,
        "files": {what: {"name": path.name, "sha256": _sha256(path)} for what, path in files.items()},
    }


@contextmanager
def _as_it_lies(path: Path) -> Iterator[Session]:
    """Reads a file without changing a byte of it, not even its journal's mode."""
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
    )
    with Session(engine) as db:
        yield db
    engine.dispose()


def _checked(folder: Path) -> dict[str, Any]:
    """The manifest of a folder whose files are those it names, and whose audit log is whole."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        files = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        stop(f"{folder} 不是一份备份：没有可读的 {MANIFEST}")
    if manifest.get("format") != FORMAT:
        stop("这份备份由另一版本写出，请用那个版本恢复")
    for each in files.values():
        path = folder / Path(each["name"]).name
        if not path.is_file() or _sha256(path) != each["sha256"]:
            stop(f"备份不完整或被改动：{path}。什么也没有动")
    with _as_it_lies(folder / files["main"]["name"]) as db:
        heads = [Anchor(**each) for each in manifest["audit_heads"]]
        fault = next(verify(db, heads), None)
    if fault:
        stop(f"备份中的审计日志对不上：链 {fault.chain} 第 {fault.position} 条，{fault.text}。什么也没有动")
    return manifest


def _refuse_while_used(path: Path) -> None:
    """Leaving the write-ahead log needs the file for oneself: whoever else has it open makes this fail."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = "wal"
    if mode == "wal":
        stop(f"{path} 正在使用。请先停止服务和任务进程")


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
