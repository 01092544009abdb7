"""Passwords: how they are hashed and checked, and which are good enough."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from app.auth.common_passwords import is_common
from app.errors import Invalid, TooManyRequests
from app.settings import Settings

hasher = PasswordHash.recommended()

LONGEST_WAIT = 10.0
"""Seconds that a login waits for its turn."""
_TURNS = BoundedSemaphore(os.cpu_count() or 1)
"""A hash takes 64 MiB and a core: a storm of logins must not take all memory, nor all processors from one another."""
_CLASSES: tuple[Callable[[str], bool], ...] = (
    str.isdigit,
    str.islower,
    str.isupper,
    lambda character: not character.isalnum(),
)


def hash_password(password: str) -> str:
    with _turn():
        return hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Without a hash, of a name nobody has: false, after as much work as a wrong password costs."""
    with _turn():
        right = hasher.verify(password, password_hash or _spent_on_unknown())
    return right and password_hash is not None


def check_password(settings: Settings, field: str, password: str, *names: str) -> None:
    """Raises Invalid for a password that the rules of the house refuse; `names` are those of its owner."""
    if fault := _fault(settings, password, names):
        raise Invalid.field(field, fault)


def _fault(settings: Settings, password: str, names: tuple[str, ...]) -> str | None:
    if len(password) < settings.password_min_length:
        return f"密码至少 {settings.password_min_length} 个字符，现有 {len(password)} 个"
    classes = sum(any(map(belongs, password)) for belongs in _CLASSES)
    if classes < settings.password_classes:
        return f"密码须含数字、小写字母、大写字母、符号中的至少 {settings.password_classes} 种，现有 {classes} 种"
    plain = password.casefold()
    if any(len(name) >= 3 and name.casefold() in plain for name in names):
        return "密码不能包含用户名"
    denied = settings.password_denylist
    if is_common(password) or (denied is not None and plain in _listed(denied)):
        return "这个密码太常见，容易被猜中；请换一个，例如几个不相干的词连在一起"
    return None


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=LONGEST_WAIT):
        raise TooManyRequests("此刻登录的人太多，请稍后再试", retry_after=5)
    try:
        yield
    finally:
        _TURNS.release()


@cache
def _spent_on_unknown() -> str:
    return hasher.hash(secrets.token_urlsafe())


@cache
def _listed(path: Path) -> frozenset[str]:
    return frozenset(line.strip().casefold() for line in path.read_text().splitlines())
