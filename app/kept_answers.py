"""The answers kept for requests with an Idempotency-Key, each in the transaction of what it answers."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Response
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict, Forbidden, InFlight
from models.idempotency import KeptAnswer

REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("content-type", "etag", "location")
_IN_FLIGHT = "同一请求正在办理，请稍后以同一 Idempotency-Key 重试"


class KeyReused(AppError):
    status, kind, title = 422, "idempotency_key_reused", "Idempotency-Key 已用于另一请求"


@dataclass(slots=True)
class Keyed:
    """A request with a key, on the session in which it is carried out."""

    db: Session
    seal: Fernet
    client: str
    key: str
    operation: str
    fingerprint: str
    authority: str
    now: datetime
    is_replay: bool = False

    def answered_before(self) -> Response | None:
        """The answer kept, or None where the request is to be carried out now. Raises InFlight, KeyReused, Forbidden
        for an account whose role or place has changed since, and Conflict for an answer that can no longer be read."""
        self._refuse_at_once()
        kept = self.db.get(KeptAnswer, (self.client, self.key))
        if kept is None:
            return None
        if kept.expires_at <= self.now:
            self.db.delete(kept)
            self.db.flush()
            return None
        if kept.fingerprint != self.fingerprint:
            raise KeyReused(f"这个 Idempotency-Key 已用于另一内容或另一请求（{kept.operation}）：新的请求请换新值")
        if kept.authority != self.authority:
            raise Forbidden("您的角色或所属单位在此期间已变更，不再重复当时的回答；请查询当前的记录")
        self.is_replay = True
        return Response(self._opened(kept.body), kept.status, kept.headers | {REPLAYED: "true"})

    def keep(self, answer: Response) -> None:
        """Raises InFlight where another request with the key was quicker: all that this one wrote is undone."""
        insert = postgresql.insert if self.db.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {
            "client": self.client,
            "key": self.key,
            "operation": self.operation[:200],
            "fingerprint": self.fingerprint,
            "authority": self.authority,
            "status": answer.status_code,
            "headers": {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
            "body": self.seal.encrypt(zlib.compress(bytes(answer.body), 1)),
            "expires_at": self.now + KEPT_FOR,
        }
        statement = insert(KeptAnswer).values(row).on_conflict_do_nothing().returning(KeptAnswer.key)
        if self.db.scalar(statement) is None:
            raise InFlight(_IN_FLIGHT)

    def _refuse_at_once(self) -> None:
        """On PostgreSQL, where the first one's answer cannot be seen yet. On SQLite writers come one by one."""
        if self.db.get_bind().dialect.name != "postgresql":
            return
        digest = sha256(f"{self.client}\n{self.key}".encode()).digest()
        lock = int.from_bytes(digest[:8], signed=True)
        if not self.db.scalar(select(func.pg_try_advisory_xact_lock(lock))):
            raise InFlight(_IN_FLIGHT)

    def _opened(self, body: bytes) -> bytes:
        try:
            return zlib.decompress(self.seal.decrypt(body))
        except InvalidToken:
            raise Conflict("这个请求已办理，但当时的回答已无法读出；请查询当前的记录") from None


def forget_expired(db: Session, now: datetime) -> None:
    db.execute(delete(KeptAnswer).where(KeptAnswer.expires_at <= now))
