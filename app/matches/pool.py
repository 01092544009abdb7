"""The talent pool as this process matches with it: an index in memory that follows the tables."""

from contextlib import suppress
from threading import Lock, Thread

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.craftsmen.revisions import changes_since, current_revision
from app.db import Database
from app.learning.versions import active_version, weights_of
from app.matches.translate import read_craftsmen
from app.taxonomy.files import load_taxonomy
from matching import Encoder, MatchIndex, Weights


class MatchPool:
    """`index()` answers an immutable index of everything committed before the call, whichever process wrote it, that
    ranks by the weights then in use.

    It reads through an engine of its own. A request's session would show changes that may yet be rolled back, and a
    request holding the last free connection of the common engine would wait here for another one for ever.
    """

    def __init__(self, database_url: str, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._database = Database(database_url)
        self._one_refresh = Lock()
        self._index: MatchIndex | None = None
        self._revision = 0

    def index(self) -> MatchIndex:
        with self._one_refresh, self._database.session(writes=False) as db:
            version = active_version(db)
            if self._index is None or self._index.weights.version != version:
                self._index = self._built(db, weights_of(db, version))
            else:
                self._index = self._followed(db, self._index)
            return self._index

    def build_ahead(self) -> None:
        """Start building in the background; a request that comes meanwhile waits for the same build."""
        Thread(target=self._build_quietly, name="match-pool", daemon=True).start()

    def dispose(self) -> None:
        self._database.dispose()

    def _built(self, db: Session, weights: Weights) -> MatchIndex:
        # The number first: what is committed while the craftsmen are read belongs to a later number, and is read
        # once more then.
        revision = current_revision(db)
        index = MatchIndex.build(read_craftsmen(db), load_taxonomy(), weights, self._encoder)
        self._revision = revision
        return index

    def _followed(self, db: Session, index: MatchIndex) -> MatchIndex:
        revision, changed = changes_since(db, self._revision)
        if not changed:
            return index
        present = list(read_craftsmen(db, changed))
        followed = index.with_changes(present, changed - {craftsman.id for craftsman in present})
        self._revision = revision
        return followed

    def _build_quietly(self) -> None:
        with suppress(SQLAlchemyError):  # no tables yet, no server: the first request tries again, and says so
            self.index()
