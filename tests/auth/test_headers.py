"""What every answer tells the browser."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.headers import policy_for


@pytest.mark.parametrize("path", ["/api/v1/craftsmen", "/healthz", "/nowhere", "/api/v1/openapi.json"])
def test_every_answer_is_strict_about_scripts_and_frames(anonymous: TestClient, path: str):
    headers = anonymous.get(f"http://testserver{path}").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_what_the_api_answers_is_kept_nowhere(anonymous: TestClient):
    assert anonymous.get("auth/me").headers["Cache-Control"] == "no-store"


def test_encryption_is_insisted_on_where_there_is_any(app: FastAPI):
    for scheme, told in (("http", False), ("https", True)):
        answer = TestClient(app, base_url=f"{scheme}://testserver").get("/healthz")
        assert ("Strict-Transport-Security" in answer.headers) is told


def test_the_pages_of_the_documentation_may_run_their_own_script_and_no_other(anonymous: TestClient):
    page = anonymous.get("http://testserver/docs")
    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert policy == policy_for(page.content)
    assert policy.count("'sha256-") == 1
    assert policy != policy_for(page.content.replace(b"SwaggerUIBundle({", b"SwaggerUIBundle({ "))
    # All else it needs comes from here, as files.
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", page.text)
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert anonymous.get(f"http://testserver{address}").status_code == 200, address
