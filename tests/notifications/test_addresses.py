"""A webhook reaches the public network over https; nothing inside, however it is written or looked up."""

import asyncio
import socket
from typing import Any

import httpx2
import pytest

from app.notifications.addresses import Refused, check_url, public_address
from app.notifications.channels.protocol import Message, Undelivered
from app.notifications.channels.webhook import Webhook
from models.base import utc_now
from tests.notifications.receivers import Receiver

SECRET = "whsec_" + "c2VjcmV0" * 6
INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "192.168.0.1",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - is refused
    "224.0.0.1",
    "::1",
    "fe80::1",
    "fc00::1",
    "::ffff:10.1.2.3",
    "64:ff9b::a01:203",
    "2002:a01:203::1",
]


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """What every name stands for from now on; answers the names looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def message(url: str) -> Message:
    return Message("an-id", '{"data": {}}', {}, utc_now(), url=url, secret=SECRET)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "https://",
        "https:///path",
        "https://user:word@a.example/",
        "https://a.example:99999/",
        "http://a.example/",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://10.0.0.1:8443/x",
        "https://a b.example/",
        "https://例.example/",
        "javascript:alert(1)",
        "https://a.example/#part",
    ],
)
def test_an_address_that_cannot_do_is_refused_when_it_is_given(url: str):
    with pytest.raises(Refused):
        check_url(url, allow_private=False)


def test_an_ordinary_address_is_taken_and_an_inner_one_where_the_operator_allows_it():
    assert check_url("https://a.example/hook?x=1", allow_private=False)
    assert check_url("http://127.0.0.1:8000/hook", allow_private=True)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_stands_for_something_inside_is_refused(monkeypatch: pytest.MonkeyPatch, address: str):
    names(monkeypatch, "93.184.215.14", address)
    with pytest.raises(Refused, match="内网"):
        asyncio.run(public_address(httpx2.URL("https://a.example/"), allow_private=False))


def test_a_number_for_a_name_is_looked_at_like_any_other():
    for url in ("https://2130706433/", "https://0x7f000001/", "https://127.1/"):
        with pytest.raises(Refused):
            asyncio.run(public_address(httpx2.URL(url), allow_private=False))


def test_nothing_is_sent_inside_even_where_it_was_public_when_given(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
):
    names(monkeypatch, "127.0.0.1")
    with pytest.raises(Undelivered, match="已拒绝发送"):
        Webhook(allow_private=False).send(message("https://a.example/hook"))
    assert receiver.received == []


def test_the_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
):
    asked = names(monkeypatch, "127.0.0.1")
    port = httpx2.URL(receiver.url).port
    Webhook(allow_private=True).send(message(f"http://a.example:{port}/hook"))
    assert asked == ["a.example"]
    assert receiver.received[0].headers["host"] == f"a.example:{port}"


def test_a_receiver_that_keeps_silent_is_left_after_five_seconds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.notifications.channels.webhook.SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Undelivered, match="没有答复"):
            Webhook(allow_private=True).send(message(url))
