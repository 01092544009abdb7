"""A single sign-on provider on 127.0.0.1, as small as the protocol allows, that can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "dianjiang", "a secret between the two"


@dataclass
class Provider:
    """`subject` is who logs in there; `claims` and `header` replace those of the tokens it gives out."""

    issuer: str = ""
    subject: str = "employee-0007"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    unsigned: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    """Parameters added to the address the browser is sent back to."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    published: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """The last request to log in."""

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce,
        } | self.claims  # fmt: skip
        if self.unsigned:
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        return jwt.encode({"alg": "RS256", "kid": self.key.kid} | self.header, claims, self.key)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def metadata() -> dict[str, str]:
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in places.items()}

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [(self.published or self.key).as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(redirect_uri: str, state: str, nonce: str, code_challenge: str, client_id: str) -> Any:
            code = secrets.token_urlsafe()
            self.asked = {"state": state, "nonce": nonce, "client_id": client_id, "redirect_uri": redirect_uri}
            self.codes[code] = {"nonce": nonce, "challenge": code_challenge, "redirect_uri": redirect_uri}
            given = {"code": code, "state": state, "session_state": "of no concern"} | self.answers
            return RedirectResponse(redirect_uri + "?" + "&".join(f"{key}={value}" for key, value in given.items()))

        @app.post("/token")
        def token(
            code: Annotated[str, Form()],
            code_verifier: Annotated[str, Form()],
            redirect_uri: Annotated[str, Form()],
            client_secret: Annotated[str, Form()],
        ) -> JSONResponse:
            """Codes are good once, for whoever can show what the challenge was made from."""
            known = self.codes.pop(code, None)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
            fits = known and (known["challenge"], known["redirect_uri"]) == (challenge, redirect_uri)
            if not known or not fits or client_secret != CLIENT_SECRET:
                return JSONResponse({"error": "invalid_grant"}, 400)
            return JSONResponse(
                {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(known["nonce"])}
            )

        return app


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = uvicorn.Server(uvicorn.Config(provider.app(), host="127.0.0.1", port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    provider.issuer = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
