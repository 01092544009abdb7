"""Everything about logging in, put together."""

from fastapi import APIRouter

from app.auth import account_routes, key_routes, login_routes, oidc_routes, session_routes, totp_routes

router = APIRouter()
for part in (login_routes, session_routes, totp_routes, key_routes, account_routes, oidc_routes):
    router.include_router(part.router)

# The provider adds parameters of its own to the address it sends browsers back to; they are to be ignored.
redirects = oidc_routes.redirects
