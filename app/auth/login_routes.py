"""Logging in and out: with a token for programs, with a cookie for the console."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from app.auth import cookies, sessions
from app.auth.access import AVisitor, InPerson
from app.auth.login import log_in
from app.auth.schemas import AccountOut, LoggedIn, Token
from app.auth.sessions import AtTheDoor, Entry
from app.clock import Now
from app.db import Db
from app.safe_route import SafeRoute
from models.session_token import SessionKind

router = APIRouter(route_class=SafeRoute, tags=["login"])


@dataclass(frozen=True, slots=True)
class Credentials:
    username: str
    password: str
    otp: str | None


def credentials(
    username: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=200, json_schema_extra={"format": "password"})],
    otp: Annotated[str | None, Form(max_length=20, description="两步验证的六位数字，或恢复码")] = None,
    grant_type: Annotated[str | None, Form(pattern="^password$")] = None,
    scope: Annotated[str, Form(max_length=200)] = "",
    client_id: Annotated[str | None, Form(max_length=200)] = None,
    client_secret: Annotated[str | None, Form(max_length=200)] = None,
) -> Credentials:
    """OAuth's password form (RFC 6749, 4.3), of which only name and password matter here; and a second factor's."""
    del grant_type, scope, client_id, client_secret
    return Credentials(username, password, otp)


Given = Annotated[Credentials, Depends(credentials)]


@router.post("/auth/token")
def log_in_for_a_token(door: AtTheDoor, given: Given) -> Token:
    """401：unauthenticated 用户名或密码不对；otp_required 密码正确，须再带上 otp。尝试太多次：429 与 Retry-After。"""
    entry = log_in(door, given.username, given.password, given.otp, SessionKind.BEARER)
    return Token(access_token=entry.token, expires_in=entry.seconds)


@router.post("/auth/session")
def log_in_for_a_cookie(request: Request, response: Response, door: AtTheDoor, given: Given) -> LoggedIn:
    """设置登录 Cookie（HttpOnly）。此后改动数据的请求须以 X-CSRF-Token 带上答复中的 csrf_token。"""
    cookies.check_own_page(request)
    cookies.check_place(request)
    entry = log_in(door, given.username, given.password, given.otp, SessionKind.COOKIE)
    cookies.put(response, request, cookies.SESSION, entry.token, entry.seconds)
    return _shown(request, entry)


@router.get("/auth/session")
def show_session(request: Request, visitor: AVisitor) -> LoggedIn:
    """以 Cookie 登录的页面重新打开时，由此取得账号与 csrf_token。"""
    session = visitor.session
    return LoggedIn(
        account=AccountOut.model_validate(visitor.account),
        csrf_token=_csrf(request, session.id) if session and session.kind is SessionKind.COOKIE else None,
        expires_at=session.expires_at if session else None,
    )


@router.delete("/auth/session", status_code=204)
def log_out(request: Request, response: Response, db: Db, now: Now, visitor: InPerson) -> None:
    """退出登录：结束发出此请求的会话。"""
    if visitor.session:
        sessions.end(db, visitor.session, now)
    else:
        sessions.end_all(db, visitor.account, now)  # a token that no session is kept of
    cookies.drop(response, request, cookies.SESSION)


def _shown(request: Request, entry: Entry) -> LoggedIn:
    return LoggedIn(
        account=AccountOut.model_validate(entry.account),
        csrf_token=_csrf(request, entry.session.id),
        expires_at=entry.session.expires_at,
    )


def _csrf(request: Request, session_id: str) -> str:
    return cookies.csrf_token(request.app.state.signing_key, session_id)
