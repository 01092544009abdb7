"""The talent pool as this process matches with it: an index in memory that follows the tables."""

import gc
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.craftsmen.revisions import changes_since, current_revision
from app.db import Database
from app.errors import AppError
from app.learning.versions import active_version, weights_of
from app.matches.translate import read_craftsmen
from app.taxonomy.files import load_taxonomy
from matching import Demand, Encoder, MatchIndex

PATIENCE = 2.0
"""Seconds a request waits for an index to take in what changed, before it is answered from the one before. A hundred
changed craftsmen take a twentieth of a second; an import of a whole province, or other weights, longer."""
FIRST_PATIENCE = 5.0
"""Seconds a request waits for the first index where the service is building it since its start."""
ANY_DEMAND = Demand("", "数控车床主轴异响", "铝合金薄板焊接后变形，希望派人到现场指导")

log = structlog.get_logger()


class PoolNotReady(AppError):
    """The service has only just started, and its first index is still being built."""

    status, kind, title = 503, "starting", "正在启动"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class _Held:
    """An index, the revision of the pool it has taken in and the version of the weights it ranks by."""

    index: MatchIndex
    revision: int
    version: str


class MatchPool:
    """One refresh runs at a time, in a thread of its own, and at most one waits: that one takes in everything
    committed before it begins, so whoever comes meanwhile shares it.

    It reads through an engine of its own. A request's session would show changes that may yet be rolled back, and a
    request holding the last free connection of the common engine would wait here for another one for ever.
    """

    def __init__(self, database_url: str, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._database = Database(database_url)
        self._held: _Held | None = None
        self._one_refresh = Lock()
        self._few_words = Lock()
        """Guards the three below, never for longer than it takes to set them."""
        self._next: Future[MatchIndex] | None = None
        self._unfinished = 0
        self._behind_since = 0.0
        self._built_ahead = False

    def index(self) -> MatchIndex:
        """An immutable index of everything committed before the call, whichever process wrote it, that ranks by the
        weights then in use. However long that takes: for work that nobody sits and waits for."""
        with self._database.session(writes=False) as db:
            present = self._present(db)
        return self._begun()[0].result() if present is None else present

    def at_hand(self, db: Session) -> MatchIndex:
        """The same for a request: where the pool has been catching up for longer than PATIENCE, the index before.

        `db` is the request's, in which nothing is written yet; its transaction is over afterwards, so that nobody waits
        for it. Raises PoolNotReady where there is no index yet and the service is building it since its start.
        """
        present = self._present(db)
        db.rollback()
        if present is not None:
            return present
        refresh, behind_since = self._begun()
        held = self._held
        if held is None and not self._built_ahead:
            return refresh.result()
        patience = PATIENCE if held else FIRST_PATIENCE
        try:
            return refresh.result(max(0.0, behind_since + patience - monotonic()))
        except TimeoutError:
            if held is None:
                raise PoolNotReady("服务刚刚启动，正在载入人才库，请稍后再试") from None
            return held.index

    def build_ahead(self) -> None:
        """Start building in the background; a request that comes meanwhile waits for the same build."""
        self._built_ahead = True
        self._begun()

    def is_ready(self) -> bool:
        """Whether a request need not wait for a first index begun ahead, which is begun anew where it failed."""
        if self._held is None and self._built_ahead:
            self._begun()
            return False
        return True

    def dispose(self) -> None:
        self._database.dispose()

    def _present(self, db: Session) -> MatchIndex | None:
        """What is held, if nothing changed since."""
        held = self._held
        if held is None or current_revision(db) != held.revision or active_version(db) != held.version:
            return None
        return held.index

    def _begun(self) -> tuple[Future[MatchIndex], float]:
        """A refresh that takes in what is committed by now, and since when the pool has been catching up."""
        with self._few_words:
            if self._next is None:
                self._next = Future()
                self._behind_since = self._behind_since if self._unfinished else monotonic()
                self._unfinished += 1
                Thread(target=self._refresh, args=[self._next], name="match-pool", daemon=True).start()
            return self._next, self._behind_since

    def _refresh(self, refresh: Future[MatchIndex]) -> None:
        with self._one_refresh:
            with self._few_words:
                self._next = None  # what is committed from here on may go unread
            try:
                with self._database.session(writes=False) as db:
                    held = self._held = self._followed(db, self._held)
            except SQLAlchemyError as error:  # no tables yet, no server: whoever asks is told, and the next tries again
                refresh.set_exception(error)
            except Exception as error:
                log.exception("match_pool_refresh_failed")  # perhaps nobody waits for it any more
                refresh.set_exception(error)
            else:
                refresh.set_result(held.index)
            with self._few_words:
                self._unfinished -= 1
                self._behind_since = monotonic()

    def _followed(self, db: Session, held: _Held | None) -> _Held:
        version = active_version(db)
        if held is None or held.version != version:
            return self._built(db, version)
        revision, changed = changes_since(db, held.revision)
        if not changed:
            return held
        present = list(read_craftsmen(db, changed))
        index = held.index.with_changes(present, changed - {craftsman.id for craftsman in present})
        return _Held(index, revision, version)

    def _built(self, db: Session, version: str) -> _Held:
        # The number first: what is committed while the craftsmen are read belongs to a later number, and is read
        # once more then.
        revision = current_revision(db)
        with _nothing_collected() if self._built_ahead else nullcontext():
            index = MatchIndex.build(read_craftsmen(db), load_taxonomy(), weights_of(db, version), self._encoder)
            if self._built_ahead:
                index.rank(ANY_DEMAND)  # what is compiled or loaded at first use, nobody has to wait for
        return _Held(index, revision, version)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """For a process that serves: an index holds millions of values, none of them garbage. Looked through by the
    collector again and again, they would slow the building down, and hold up a request now and then for a second."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
