"""Single sign-on against a provider on this machine: who is linked gets in; whatever does not fit is refused."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from models.account import Role
from tests.auth.conftest import Told
from tests.auth.provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.conftest import LogIn

HERE = "https://testserver"
CALLBACK = f"{HERE}/api/v1/auth/oidc/callback"
COOKIE, ERRAND = "__Host-dianjiang", "__Host-dianjiang-oidc"


@pytest.fixture(scope="module")
def one_provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(one_provider: Provider) -> Iterator[Provider]:
    kept = dict(vars(one_provider))
    one_provider.__dict__.update(claims={}, header={}, answers={})
    yield one_provider
    one_provider.__dict__.update(kept)


@pytest.fixture
def rules(provider: Provider) -> dict[str, Any]:
    return {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "oidc_redirect_url": CALLBACK,
        "totp_roles": frozenset({Role.COORDINATOR}),
    }


@pytest.fixture
def browser(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def linked(log_in: LogIn, provider: Provider) -> str:
    """The coordinator's account, linked by the administrator."""
    number: str = log_in("coordinator").get("auth/me").json()["id"]
    answer = log_in("admin").patch(f"accounts/{number}", json={"oidc_subject": provider.subject})
    assert answer.json()["oidc_issuer"] == provider.issuer
    return number


def sent_back(browser: TestClient) -> str:
    """Through the provider, up to the address it sends the browser back to."""
    there = browser.get("/api/v1/auth/oidc/start")
    assert there.status_code == 303, there.text
    return str(httpx2.get(there.headers["Location"]).headers["Location"])


def go_through(browser: TestClient) -> Response:
    return browser.get(sent_back(browser))


def refused(answer: Response, browser: TestClient) -> bool:
    return answer.status_code == 401 and COOKIE not in browser.cookies


def test_who_is_linked_comes_in_by_the_provider(browser: TestClient, linked: str, told: Told):
    answer = go_through(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    shown = browser.get("/api/v1/auth/session").json()
    assert shown["account"]["id"] == linked
    assert ERRAND not in browser.cookies
    (came,) = told("login.succeeded")
    assert (came["subject_id"], came["details"]["method"]) == (linked, "single_sign_on")
    # The provider has seen to the second factor.
    assert browser.get("/api/v1/craftsmen").status_code == 200


def test_the_provider_is_asked_with_state_nonce_and_challenge(browser: TestClient, provider: Provider):
    asked = urlsplit(browser.get("/api/v1/auth/oidc/start").headers["Location"])
    given = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert given["response_type"] == "code"
    assert given["redirect_uri"] == CALLBACK
    assert given["code_challenge_method"] == "S256"
    assert len({given["state"], given["nonce"], given["code_challenge"]}) == 3
    assert given["state"] not in browser.cookies[ERRAND]


def test_a_stranger_gets_no_account(browser: TestClient, log_in: LogIn, told: Told):
    before = log_in("admin").get("accounts").json()["total"]
    answer = go_through(browser)
    assert (answer.status_code, COOKIE in browser.cookies) == (403, False)
    assert log_in("admin").get("accounts").json()["total"] == before
    assert told("login.failed")[0]["details"] == {"step": "single_sign_on"}


def test_a_disabled_account_stays_out(browser: TestClient, linked: str, log_in: LogIn):
    log_in("admin").patch(f"accounts/{linked}", json={"disabled": True})
    assert go_through(browser).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another service"}, {"aud": [CLIENT_ID, "another service"]},
        {"iss": "https://provider.example"}, {"exp": int(time.time()) - 3600}, {"exp": "soon"}, {"sub": None},
        {"iat": int(time.time()) + 3600}, {"azp": "another service"}, {"at_hash": "of another token"},
    ],
    ids=lambda claims: "-".join(claims),
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_is_refused(
    browser: TestClient, linked: str, provider: Provider, claims: dict[str, Any]
):
    provider.claims = claims
    assert refused(go_through(browser), browser)


def test_an_unsigned_token_is_refused(browser: TestClient, linked: str, provider: Provider):
    provider.unsigned = True
    assert refused(go_through(browser), browser)


def test_a_token_signed_by_another_key_is_refused(browser: TestClient, linked: str, provider: Provider):
    provider.published, provider.key = provider.key, RSAKey.generate_key(2048, {"kid": "first"})
    assert refused(go_through(browser), browser)


def test_a_provider_may_change_its_keys(browser: TestClient, linked: str, provider: Provider):
    assert go_through(browser).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    assert go_through(browser).status_code == 303


def test_another_state_is_refused(browser: TestClient, linked: str, provider: Provider):
    provider.answers = {"state": "another"}
    assert refused(go_through(browser), browser)


def test_another_issuers_answer_is_refused(browser: TestClient, linked: str, provider: Provider):
    provider.answers = {"iss": "https://provider.example"}
    assert refused(go_through(browser), browser)


def test_an_answer_that_another_browser_asked_for_is_refused(app: FastAPI, browser: TestClient, linked: str):
    other = TestClient(app, base_url=HERE, follow_redirects=False)
    other.get("/api/v1/auth/oidc/start")
    address = sent_back(browser)
    assert refused(other.get(address), other)
    assert refused(TestClient(app, base_url=HERE).get(address), other)


def test_a_code_is_good_once(browser: TestClient, linked: str):
    address = sent_back(browser)
    errand = browser.cookies[ERRAND]
    assert browser.get(address).status_code == 303
    browser.cookies.clear()
    assert refused(browser.get(address), browser)
    browser.cookies.set(ERRAND, errand)
    assert refused(browser.get(address), browser)


def test_a_refusal_at_the_provider_is_a_refusal_here(browser: TestClient, linked: str):
    browser.get("/api/v1/auth/oidc/start")
    assert refused(browser.get(f"{CALLBACK}?error=access_denied&state=x"), browser)


def test_one_identity_is_one_account(log_in: LogIn, linked: str, provider: Provider):
    admin = log_in("admin")
    me = admin.get("auth/me").json()["id"]
    answer = admin.patch(f"accounts/{me}", json={"oidc_subject": provider.subject})
    assert (answer.status_code, "已关联" in answer.json()["detail"]) == (409, True)
    unlinked = admin.patch(f"accounts/{linked}", json={"oidc_subject": None}).json()
    assert (unlinked["oidc_issuer"], unlinked["oidc_subject"]) == (None, None)
    assert admin.patch(f"accounts/{me}", json={"oidc_subject": provider.subject}).status_code == 200


def test_a_provider_that_does_not_answer_is_said_so(browser: TestClient, app: FastAPI):
    app.state.single_sign_on.issuer = "http://127.0.0.1:9"
    answer = browser.get("/api/v1/auth/oidc/start")
    assert (answer.status_code, "密码登录" in answer.json()["detail"]) == (503, True)


@pytest.mark.parametrize("rules", [{}])
def test_without_a_provider_there_is_no_single_sign_on(browser: TestClient, rules: dict[str, Any]):
    for step in ("start", "callback"):
        assert browser.get(f"/api/v1/auth/oidc/{step}").status_code == 404
