"""What whoever runs a command is told: what they can mend in a sentence, not in a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

BAD_SETTING = 2

notices = Console(stderr=True)


def as_called() -> str:
    """The command as it was typed, so that the next one can be copied: it is seldom on the PATH."""
    return sys.argv[0] if Path(sys.argv[0]).name == "dianjiang" else "dianjiang"


def stop(sentence: str) -> NoReturn:
    notices.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(BAD_SETTING)


def check_database_url(url: str) -> None:
    """The address itself is not repeated: it may hold a password."""
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        stop("数据库地址不对：只支持 SQLite 与 PostgreSQL，写法如 postgresql://用户:密码@主机/库")


@contextmanager
def told_plainly() -> Iterator[None]:
    """For databases that do not answer and files that cannot be written."""
    try:
        yield
    except OperationalError as error:
        stop(f"用不了数据库，请检查地址、账号、密码，以及数据库是否已启动。数据库答复：{error.orig}")
    except OSError as error:
        stop(f"不能写入「{error.filename}」（{error.strerror}），请换一个位置")
