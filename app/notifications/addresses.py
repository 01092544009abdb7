"""Where a webhook may go: to the public network over https, and nowhere inside ours."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx2

Address = IPv4Address | IPv6Address
# Not the loop's own, which waits for its threads in the end, however long a name server keeps silent.
_LOOKING_UP = ThreadPoolExecutor(4, "look-up")
_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(ValueError):
    """The sentence says why, without the address."""


def check_url(url: str, *, allow_private: bool) -> str:
    """For an address that is given in. What its name stands for is looked at anew before each message."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        httpx2.URL(url)
    except (ValueError, httpx2.InvalidURL):
        raise Refused("地址不对，写法如 https://主机/路径") from None
    if parts.scheme not in ("https", "http") or not host or not url.isascii() or any(each.isspace() for each in url):
        raise Refused("地址不对，写法如 https://主机/路径")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("地址里不要写账号、密码或 # 后的部分")
    if parts.scheme == "http" and not allow_private:
        raise Refused("回调地址须用 https")
    literal = _literal(host)
    if literal is not None and not (allow_private or _is_public(literal)):
        raise Refused("不能指向本机或内网地址")
    return url


async def public_address(url: httpx2.URL, *, allow_private: bool) -> str:
    """The address to connect to. Raises Refused where any that the name stands for is not public."""
    if url.scheme != "https" and not allow_private:
        raise Refused("回调地址须用 https")
    literal = _literal(url.host)
    found = [literal] if literal else await _looked_up(url)
    if not allow_private and not all(map(_is_public, found)):
        raise Refused("回调地址的主机名指向本机或内网，已拒绝发送")
    return str(found[0])


async def _looked_up(url: httpx2.URL) -> list[Address]:
    look_up = partial(socket.getaddrinfo, url.host, url.port or 443, type=socket.SOCK_STREAM)
    try:
        answers = await asyncio.get_running_loop().run_in_executor(_LOOKING_UP, look_up)
    except (socket.gaierror, UnicodeError):
        raise Refused("查不到回调地址的主机名") from None
    return [ip_address(str(answer[4][0])) for answer in answers]


def _is_public(address: Address) -> bool:
    """An IPv4 address inside an IPv6 one is judged by itself."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
