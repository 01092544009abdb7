"""Access tokens (JWT, HS256) and API keys (random, kept as a hash)."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.settings import Settings
from models.account import Account

KEY_PREFIX = "dj_"


def signing_key(settings: Settings) -> OctKey:
    if settings.secret_key is not None:
        return OctKey.import_key(settings.secret_key.get_secret_value())
    return OctKey.import_key(_kept_secret(settings.data_dir / "secret_key"))


def _kept_secret(path: Path) -> str:
    """The secret in the file, made once. Linked into place whole: of two processes starting together both read one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says. Tokens of before sessions were kept name none; they end by `version` or by themselves."""

    account_id: str
    version: int
    session_id: str | None


def issue(account: Account, key: OctKey, now: datetime, lifetime: timedelta, session_id: str | None = None) -> str:
    claims = {
        "sub": account.id,
        "ver": account.token_version,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode({"alg": "HS256"}, claims | ({"sid": session_id} if session_id else {}), key)


def read(token: str, key: OctKey, now: datetime) -> Claims | None:
    try:
        claims = jwt.decode(token, key, algorithms=["HS256"]).claims
        expires, found = int(claims["exp"]), Claims(str(claims["sub"]), int(claims["ver"]), claims.get("sid"))
    except (JoseError, KeyError, ValueError, TypeError):
        return None
    return found if now.timestamp() < expires else None


def new_api_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(32)


def hash_api_key(key: str) -> str:
    """A plain hash is enough: the key is random and long, so there is nothing to guess from a stolen table."""
    return hashlib.sha256(key.encode()).hexdigest()
