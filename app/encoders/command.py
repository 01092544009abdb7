"""`dianjiang encode`: encodes the talent pool ahead, so that the service starts with every vector at hand."""

from collections.abc import Iterator
from time import perf_counter

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from app.db import Database
from app.encoders.cached import CachedEncoder
from app.encoders.service import WARMING, open_model
from app.encoders.store import VectorStore
from app.matches.translate import read_craftsmen
from app.operator_words import notices, stop, told_plainly
from app.settings import Settings
from matching.encoding import EncoderFailed
from matching.offers import offers_of

STOPPED = 1
AT_ONCE = 256

screen = Console()


def encode(settings: Settings, *, prune: bool) -> None:
    """Stops with 2 for settings that cannot be used, with 1 where the encoder gives out; what was done stays done."""
    try:
        model = open_model(settings, WARMING)
    except EncoderFailed as error:
        stop(str(error))
    if model is None:
        stop("没有启用编码器。请设 DIANJIANG_ENCODER=local 或 http")
    database, store = Database(settings.effective_database_url), VectorStore(settings.effective_database_url)
    cached = CachedEncoder(model, store, most_missing=0)
    try:
        with told_plainly():
            _encode(database, cached, prune=prune)
    finally:
        store.close()
        database.dispose()


def _encode(database: Database, cached: CachedEncoder, *, prune: bool) -> None:
    started = perf_counter()
    with notices.status("正在读取人才库……"), database.session(writes=False) as db:
        texts = list(dict.fromkeys(texts_of_pool(db)))
    missing = cached.missing(texts)
    _work_through(cached, missing)
    seconds = perf_counter() - started
    screen.print(f"人才库共 {len(texts)} 条文本，新编码 {len(missing)} 条，用时 {seconds:.1f} 秒", highlight=False)
    if prune:
        screen.print(f"清除了 {cached.prune(texts)} 条不再用到的向量", highlight=False)


def texts_of_pool(db: Session) -> Iterator[str]:
    """What the engine encodes of every craftsman."""
    for craftsman in read_craftsmen(db):
        for offer in offers_of(craftsman):
            yield offer.text


def _work_through(cached: CachedEncoder, missing: list[str]) -> None:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("条文本"), TimeElapsedColumn(), TimeRemainingColumn())
    done = 0
    with Progress(TextColumn("正在编码"), *columns, console=notices) as progress:
        bar = progress.add_task("", total=len(missing))
        try:
            for count in cached.encode_ahead(missing, AT_ONCE):
                done += count
                progress.advance(bar, count)
        except EncoderFailed as error:
            progress.stop()
            notices.print(f"{error}。已编码 {done} 条并保存，再次运行会从这里继续", style="red", soft_wrap=True)
            raise typer.Exit(STOPPED) from error
