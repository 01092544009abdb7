"""The talent pool as this process matches with it: an index in memory that follows the tables."""

from contextlib import suppress
from threading import Lock, Thread

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.craftsmen.revisions import changes_since, current_revision
from app.db import Database
from app.matches.translate import read_craftsmen
from app.taxonomy.files import load_taxonomy
from matching import DEFAULT, MatchIndex

CHANGED_SHARE = 0.5
"""When this share of the pool has changed since the build, word statistics are counted anew by building again."""


class MatchPool:
    """`index()` answers an immutable index of everything committed before the call, whichever process wrote it.

    It reads through an engine of its own. A request's session would show changes that may yet be rolled back, and a
    request holding the last free connection of the common engine would wait here for another one for ever.
    """

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)
        self._one_refresh = Lock()
        self._index: MatchIndex | None = None
        self._revision = 0
        self._changed_since_build = 0

    def index(self) -> MatchIndex:
        with self._one_refresh, self._database.session(writes=False) as db:
            self._index = self._built(db) if self._index is None else self._followed(db, self._index)
            return self._index

    def build_ahead(self) -> None:
        """Start building in the background; a request that comes meanwhile waits for the same build."""
        Thread(target=self._build_quietly, name="match-pool", daemon=True).start()

    def dispose(self) -> None:
        self._database.dispose()

    def _built(self, db: Session) -> MatchIndex:
        # The number first: what is committed while the craftsmen are read belongs to a later number, and is read
        # once more then.
        revision = current_revision(db)
        index = MatchIndex.build(read_craftsmen(db), load_taxonomy(), DEFAULT)
        self._revision, self._changed_since_build = revision, 0
        return index

    def _followed(self, db: Session, index: MatchIndex) -> MatchIndex:
        revision, changed = changes_since(db, self._revision)
        if not changed:
            return index
        if self._changed_since_build + len(changed) > len(index) * CHANGED_SHARE:
            return self._built(db)
        present = list(read_craftsmen(db, changed))
        followed = index.with_changes(present, changed - {craftsman.id for craftsman in present})
        self._revision, self._changed_since_build = revision, self._changed_since_build + len(changed)
        return followed

    def _build_quietly(self) -> None:
        with suppress(SQLAlchemyError):  # no tables yet, no server: the first request tries again, and says so
            self.index()
