"""No request may be much larger than the largest file: refused while it arrives, before anybody is asked who."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge, problem

ROOM_FOR_A_FORM = 2**20
"""What an upload holds beside its file."""
MOST_WITHOUT_FILES = 2 * 2**20
"""Ten megabytes of JSON would keep a processor busy for a minute with its faults alone."""
TOO_LARGE = "上传的内容过大"


class BodyLimit:
    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        announced = headers.get("content-length", "")
        most_bytes = self.most_bytes if "multipart" in headers.get("content-type", "") else MOST_WITHOUT_FILES
        if announced.isdigit() and int(announced) > most_bytes:
            refusal = problem(TooLarge.status, TooLarge.kind, TooLarge.title, TOO_LARGE)
            await refusal(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            """For a body that comes in pieces without saying how long it will be."""
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most_bytes:
                raise HTTPException(TooLarge.status, TOO_LARGE)
            return message

        await self.app(scope, receive_counted if scope["type"] == "http" else receive, send)
