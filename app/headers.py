"""What every answer tells a browser: to run nothing but our own scripts, to be framed nowhere, to keep nothing."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
STRICT = POLICY.format(scripts="")
ALWAYS = {
    "Content-Security-Policy": STRICT,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
A_YEAR = "max-age=31536000"
DOCS, API = "/docs", "/api/"
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """A header that an answer sets by itself stands."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sending = send if not _is_docs(scope) else _with_scripts_hashed(send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope)
            await sending(message)

        await self.app(scope, receive, send_with_headers)


def _is_docs(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == DOCS or path.startswith(DOCS + "/")


def _add(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if scope["path"].startswith(API):
        headers.setdefault("Cache-Control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", A_YEAR)


def _with_scripts_hashed(send: Send) -> Send:
    """The pages of the API's documentation carry a script within themselves: allowed by its hash, and nothing else.

    They are a few kilobytes of our own, without a word from any user.
    """
    start: Message = {}
    body = b""

    async def send_page(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            start = message
            return
        body += message.get("body", b"")
        if not message.get("more_body"):
            MutableHeaders(scope=start)["Content-Security-Policy"] = policy_for(body)
            await send(start)
            await send({"type": "http.response.body", "body": body})

    return send_page


def policy_for(page: bytes) -> str:
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(page))
    return POLICY.format(scripts="".join(f" 'sha256-{digest}'" for digest in digests))
