"""The console's cookies, and what keeps other sites from using them."""

import hmac

from fastapi import Request, Response
from joserfc.jwk import OctKey

from app.auth.sealing import fingerprint
from app.errors import Forbidden

SESSION, SINGLE_SIGN_ON = "dianjiang", "dianjiang-oidc"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Forged(Forbidden):
    """The browser sent the cookie, but not our page."""

    kind, title = "csrf", "请求来源不明"


def read(request: Request, cookie: str) -> str | None:
    return request.cookies.get(_named(request, cookie))


def check_place(request: Request) -> None:
    """Over https, or on this very machine: elsewhere a browser keeps cookies from us, or carries them in the open."""
    if not _is_secure(request) and request.url.hostname not in LOOPBACK:
        raise Forbidden("浏览器登录须经 https；在本机试用请以 http://127.0.0.1 访问")


def put(response: Response, request: Request, cookie: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _named(request, cookie),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, request: Request, cookie: str) -> None:
    response.delete_cookie(_named(request, cookie), path="/", secure=_is_secure(request), httponly=True, samesite="lax")


def csrf_token(signing_key: OctKey, session_id: str) -> str:
    """Follows from the session, so that it need not be kept; no other site can read it or work it out."""
    return fingerprint(signing_key, "csrf", session_id)


def check_not_forged(request: Request, signing_key: OctKey, session_id: str) -> None:
    """For every call by cookie. Raises Forged where it changes something and did not come from our own pages."""
    if request.method in SAFE_METHODS:
        return
    check_own_page(request)
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_token(signing_key, session_id).encode()):
        raise Forged(f"请以 {CSRF_HEADER} 带上登录时（或 GET /api/v1/auth/session）取得的 csrf_token")


def check_own_page(request: Request) -> None:
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Forged("请求来自其他网站，已拒绝；请在点匠的页面上操作")


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _named(request: Request, cookie: str) -> str:
    """__Host-: browsers take it over https only, for this host alone; a neighbouring host cannot plant one."""
    return f"__Host-{cookie}" if _is_secure(request) else cookie
