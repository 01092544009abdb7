"""Single sign-on by OpenID Connect: the authorization code flow, with state, nonce and PKCE.

authlib knows the protocol (challenge, addresses, what an ID token must claim) and joserfc the signatures; the calls
themselves go through httpx2, the one HTTP client of the house.
"""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from cryptography.fernet import InvalidToken
from joserfc.errors import JoseError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.auth import sessions
from app.auth.oidc_provider import Provider
from app.auth.sealing import sealer
from app.auth.sessions import Door, Entry
from app.errors import AppError, Forbidden, Unauthenticated
from models.account import Account
from models.session_token import SessionKind

PURPOSE = "oidc"
SECONDS_TO_COME_BACK = 600
LEEWAY_SECONDS = 60
"""That the provider's clock may be off."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a browser takes along to the provider in a sealed cookie, and must bring back."""

    state: str
    nonce: str
    verifier: str


class NotTheirs(Unauthenticated):
    kind, title = "single_sign_on", "单点登录未成功"


def start(provider: Provider, door: Door) -> tuple[str, str]:
    """The provider's address to send the browser to, and the cookie for its way back."""
    errand = Errand(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    address = prepare_grant_uri(
        provider.metadata()["authorization_endpoint"],
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=provider.redirect_url,
        scope="openid",
        state=errand.state,
        nonce=errand.nonce,
        code_challenge=create_s256_code_challenge(errand.verifier),
        code_challenge_method="S256",
    )
    sealed = sealer(door.signing_key, PURPOSE).encrypt_at_time(
        json.dumps(asdict(errand)).encode(), int(door.now.timestamp())
    )
    return str(address), sealed.decode()


def finish(provider: Provider, door: Door, cookie: str | None, state: str, code: str) -> Entry:
    """Raises NotTheirs where anything the browser or the provider brings does not fit, Forbidden for a stranger."""
    errand = _brought_back(door, cookie)
    if not hmac.compare_digest(errand.state.encode(), state.encode()):
        raise NotTheirs("登录请求对不上，请重新登录")
    subject = _subject(provider, door, errand, code)
    with door.database.session() as db:
        outcome = _let_in(db, door, provider.issuer, subject)
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


def _brought_back(door: Door, cookie: str | None) -> Errand:
    try:
        opened = sealer(door.signing_key, PURPOSE).decrypt_at_time(
            (cookie or "").encode(), SECONDS_TO_COME_BACK, int(door.now.timestamp())
        )
    except InvalidToken:
        raise NotTheirs("登录请求已过期，或不是由此浏览器发起，请重新登录") from None
    return Errand(**json.loads(opened))


def _subject(provider: Provider, door: Door, errand: Errand, code: str) -> str:
    answer = provider.exchange(code, errand.verifier)
    try:
        token = provider.read(str(answer.get("id_token", "")))
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
            },
            params={
                "nonce": errand.nonce,
                "client_id": provider.client_id,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(now=int(door.now.timestamp()), leeway=LEEWAY_SECONDS)
        return str(claims["sub"])
    except (JoseError, ValueError, TypeError):
        raise NotTheirs("单点登录的提供方给出的凭证不能通过核验，请重新登录；屡次如此请联系管理员") from None


def _let_in(db: Session, door: Door, issuer: str, subject: str) -> Entry | AppError:
    account = db.scalar(select(Account).where(Account.oidc_issuer == issuer, Account.oidc_subject == subject))
    if account is None or account.disabled:
        record(db, "login.failed", "account", account.id if account else None, step="single_sign_on")
        return Forbidden("这个单点登录身份没有关联可用的账号，请联系管理员关联")
    return sessions.begin(db, door, account, SessionKind.COOKIE, single_sign_on=True)
