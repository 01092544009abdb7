"""Single sign-on for browsers: there and back."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from app.auth import cookies, oidc
from app.auth.oidc_provider import Provider
from app.auth.sessions import AtTheDoor
from app.errors import NotFound
from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, tags=["login"])
redirects = APIRouter(route_class=SafeRoute, tags=["login"])
HOME = "/"


@router.get("/auth/oidc/start", status_code=303, response_class=RedirectResponse)
def start(request: Request, door: AtTheDoor) -> RedirectResponse:
    """把浏览器送到单点登录的提供方。没有设置提供方：404。"""
    provider = _provider(request)
    cookies.check_place(request)
    address, sealed = oidc.start(provider, door)
    response = RedirectResponse(address, 303)
    cookies.put(response, request, cookies.SINGLE_SIGN_ON, sealed, oidc.SECONDS_TO_COME_BACK)
    return response


@redirects.get("/auth/oidc/callback", status_code=303, response_class=RedirectResponse)
def finish(
    request: Request,
    door: AtTheDoor,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    iss: Annotated[str | None, Query(max_length=200)] = None,
) -> RedirectResponse:
    """提供方把浏览器送回这里；核验通过即设置登录 Cookie。账号须先由管理员关联，单点登录从不新建账号。"""
    provider = _provider(request)
    if not code or iss not in (None, provider.issuer):
        raise oidc.NotTheirs("单点登录的提供方没有完成登录，请重新登录")
    entry = oidc.finish(provider, door, cookies.read(request, cookies.SINGLE_SIGN_ON), state, code)
    response = RedirectResponse(HOME, 303)
    cookies.drop(response, request, cookies.SINGLE_SIGN_ON)
    cookies.put(response, request, cookies.SESSION, entry.token, entry.seconds)
    return response


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.single_sign_on
    if provider is None:
        raise NotFound("本服务没有设置单点登录")
    return provider
