"""The single sign-on provider as a party one talks to: its metadata, its keys, its token call."""

import time
from threading import Lock
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.errors import AppError, Unauthenticated
from app.settings import Settings

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signed with the provider's private key: neither not at all, nor with a secret that we hold too."""
TIMEOUT_SECONDS = 5.0
REMEMBERED_SECONDS = 3600.0
METADATA = "/.well-known/openid-configuration"


class Unreachable(AppError):
    status, kind, title = 503, "provider_unreachable", "单点登录暂不可用"


class Refused(Unauthenticated):
    kind, title = "single_sign_on", "单点登录未成功"


class Provider:
    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_url: str) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_url = redirect_url
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """None where the settings name none."""
        secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
        if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_redirect_url):
            return None
        return cls(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_redirect_url)

    def metadata(self) -> dict[str, Any]:
        found = self._remembered(self.issuer.rstrip("/") + METADATA)
        if found.get("issuer") != self.issuer:
            raise Unreachable("单点登录的提供方与设置的 issuer 不符，请联系运维核对 DIANJIANG_OIDC_ISSUER")
        return found

    def exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """The tokens for a code, which is good once. Raises Refused where the provider does not take it."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_url,
            "code_verifier": verifier,
            "client_id": self.client_id,
        }
        if self.client_secret:
            form["client_secret"] = self.client_secret
        status, answer = _call("POST", self.metadata()["token_endpoint"], form)
        if status != 200:
            raise Refused("单点登录的提供方没有认可这次登录，请重新登录")
        return answer

    def read(self, id_token: str) -> jwt.Token:
        """Its signature checked, its claims not. Keys change: an unknown one is looked for once more."""
        address = self.metadata()["jwks_uri"]
        try:
            return jwt.decode(id_token, _keys(self._remembered(address)), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            self._known.pop(address, None)
            return jwt.decode(id_token, _keys(self._remembered(address)), algorithms=ALGORITHMS)

    def _remembered(self, address: str) -> dict[str, Any]:
        with self._lock:
            at, found = self._known.get(address, (0.0, {}))
            if not found or time.monotonic() - at > REMEMBERED_SECONDS:
                status, found = _call("GET", address)
                if status != 200:
                    raise Unreachable("单点登录的提供方没有正常答复，请稍后再试，或用密码登录")
                self._known[address] = time.monotonic(), found
            return found


def _keys(document: dict[str, Any]) -> KeySet:
    return KeySet.import_key_set({"keys": document.get("keys", [])})


def _call(method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    try:
        with httpx2.Client(timeout=TIMEOUT_SECONDS) as client:
            answer = client.request(method, address, data=form, headers={"Accept": "application/json"})
        found = answer.json()
    except (httpx2.HTTPError, ValueError):
        raise Unreachable("单点登录的提供方连不上，请稍后再试，或用密码登录") from None
    return answer.status_code, found if isinstance(found, dict) else {}
