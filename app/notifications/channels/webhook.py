"""Webhooks, signed as Standard Webhooks has it: webhook-id, webhook-timestamp, webhook-signature."""

import asyncio
import ssl
from functools import cache
from threading import Lock

import httpx2
from standardwebhooks import Webhook as Signer

from app.notifications.addresses import Refused, public_address
from app.notifications.channels.protocol import Message, Undelivered
from models.base import utc_now

SECONDS = 5.0
"""For all of it: looking up the name, connecting, and the answer's head. What follows of the answer is not read."""


class Webhook:
    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    def send(self, message: Message) -> None:
        if message.url is None:
            raise Undelivered("回调地址已停用", final=True)
        if message.secret is None:
            raise Undelivered("签名密钥打不开：服务的主密钥换过，请重建这个回调", final=True)
        try:
            status = asyncio.run(self._post(message, message.url, message.secret))
        except Refused as error:
            raise Undelivered(str(error)) from None
        except TimeoutError:
            raise Undelivered(f"{SECONDS:.0f} 秒内没有答复") from None
        except (httpx2.HTTPError, OSError) as error:
            raise Undelivered(f"连不上回调地址（{type(error).__name__}）") from None
        if 300 <= status < 400:
            raise Undelivered(f"答复 {status}：不跟随转向，请填写最终地址")
        if not 200 <= status < 300:
            raise Undelivered(f"答复 {status}", final=status == httpx2.codes.GONE)

    async def _post(self, message: Message, url: str, secret: str) -> int:
        async with asyncio.timeout(SECONDS):
            asked = httpx2.URL(url)
            address = await public_address(asked, allow_private=self._allow_private)
            # To the very address that was checked: a name that is looked up twice may answer twice differently.
            pinned = asked.copy_with(host=address)
            headers = _signed(message, secret) | {"Host": asked.netloc.decode("ascii")}
            # The certificate is still the name's.
            extensions = {"sni_hostname": asked.host} if asked.host != address else {}
            async with (
                httpx2.AsyncClient(
                    verify=_tls(asked.scheme), follow_redirects=False, trust_env=False, timeout=SECONDS
                ) as client,
                client.stream("POST", pinned, content=message.payload, headers=headers, extensions=extensions) as reply,
            ):
                return reply.status_code


def _tls(scheme: str) -> ssl.SSLContext:
    """The public authorities, read once, which takes longer than sending. Plain http needs none: trusts nobody."""
    if scheme != "https":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with _READING:
        return _public_authorities()


_READING = Lock()


@cache
def _public_authorities() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def _signed(message: Message, secret: str) -> dict[str, str]:
    now = utc_now()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Dianjiang-Webhooks",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret).sign(message.id, now, message.payload),
    }
