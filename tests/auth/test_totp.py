"""The second factor: six figures from a phone, each good once; ten codes for when the phone is lost."""

from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import select

from app.clock import current_time
from app.db import Database
from models.account import Role
from models.base import utc_now
from models.totp import Totp
from tests.auth.conftest import Enter, Told, Try
from tests.conftest import LogIn
from tests.stress.crowd import all_at_once

OTP_REQUIRED = "urn:dianjiang:problem:otp_required"
NEEDED = [{"totp_roles": frozenset({Role.COORDINATOR})}]


class Phone:
    """The coordinator's, and the time it shows to them and the service alike."""

    def __init__(self, app: FastAPI, enter: Enter) -> None:
        self.now = utc_now()
        app.dependency_overrides[current_time] = lambda: self.now
        client = enter("coordinator")
        self.enrolled = client.post("auth/totp/enrol").json()
        self.app = pyotp.TOTP(self.enrolled["secret"])
        answer = client.post("auth/totp/confirm", json={"code": self.code()})
        assert answer.status_code == 200, answer.text
        self.recovery_codes: list[str] = answer.json()["recovery_codes"]
        self.wait(60)

    def code(self, later: int = 0) -> str:
        return self.app.at(self.now + timedelta(seconds=later))

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def phone(app: FastAPI, enter: Enter) -> Phone:
    return Phone(app, enter)


def refusal(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


def test_the_second_step_is_asked_for_once_the_password_is_right(attempt: Try, phone: Phone):
    assert refusal(attempt("coordinator", "a wrong one"))[1] == "urn:dianjiang:problem:unauthenticated"
    assert refusal(attempt("coordinator")) == (401, OTP_REQUIRED)
    assert refusal(attempt("coordinator", otp="000000")) == (401, OTP_REQUIRED)
    assert attempt("coordinator", otp=phone.code()).status_code == 200
    assert attempt("admin").status_code == 200


def test_nothing_is_asked_for_before_the_phone_is_confirmed(enter: Enter, attempt: Try):
    client = enter("coordinator")
    client.post("auth/totp/enrol")
    wrong = client.post("auth/totp/confirm", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["body", "code"])
    assert attempt("coordinator").status_code == 200


def test_the_address_for_the_app_names_service_and_user(phone: Phone):
    parsed = pyotp.parse_uri(phone.enrolled["uri"])
    assert (parsed.issuer, parsed.name) == ("点匠", "coordinator")


@pytest.mark.parametrize(("off", "status"), [(-30, 200), (30, 200), (-60, 401), (60, 401)])
def test_a_phone_may_be_half_a_minute_off(attempt: Try, phone: Phone, off: int, status: int):
    assert attempt("coordinator", otp=phone.code(off)).status_code == status


def test_a_code_is_good_once(attempt: Try, phone: Phone):
    code = phone.code()
    assert attempt("coordinator", otp=code).status_code == 200
    assert attempt("coordinator", otp=code).status_code == 401
    assert attempt("coordinator", otp=phone.code(-30)).status_code == 401  # nor an earlier one
    phone.wait(30)
    assert attempt("coordinator", otp=phone.code()).status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_use_one_code_at_once_one_gets_in(app: FastAPI, phone: Phone, attempt: Try):
    form = {"username": "coordinator", "password": "correct horse", "otp": phone.code()}
    answers = all_at_once(app, "", [lambda client: client.post("auth/token", data=form)] * 2)
    assert sorted(answer.status_code for answer in answers) == [200, 401]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_use_one_recovery_code_at_once_one_gets_in(app: FastAPI, phone: Phone):
    form = {"username": "coordinator", "password": "correct horse", "otp": phone.recovery_codes[0]}
    answers = all_at_once(app, "", [lambda client: client.post("auth/token", data=form)] * 2)
    assert sorted(answer.status_code for answer in answers) == [200, 401]


def test_a_recovery_code_is_good_once(attempt: Try, phone: Phone, told: Told):
    first, *others = phone.recovery_codes
    assert len(set(phone.recovery_codes)) == 10
    assert attempt("coordinator", otp=f"{first[:5]}-{first[5:].upper()}").status_code == 200
    assert attempt("coordinator", otp=first).status_code == 401
    assert attempt("coordinator", otp=others[-1]).status_code == 200
    assert [each["details"]["left"] for each in told("totp.recovery_code_used")] == [9, 8]


def test_guesses_at_the_code_are_counted_and_not_cleared_by_the_password(attempt: Try, phone: Phone):
    answers = []
    for _ in range(10):
        answers.append(attempt("coordinator", otp="000000").status_code)
        if len(answers) < 10:
            answers.append(attempt("coordinator").status_code)
    assert set(answers) == {401}
    assert attempt("coordinator", otp=phone.code()).status_code == 429


def test_the_factor_is_given_up_with_a_code(enter: Enter, attempt: Try, phone: Phone):
    client = enter("coordinator", otp=phone.code())
    assert client.post("auth/totp/disable", json={"code": "000000"}).status_code == 422
    assert client.post("auth/totp/enrol").status_code == 409
    phone.wait(30)
    assert client.post("auth/totp/disable", json={"code": phone.code()}).status_code == 204
    assert attempt("coordinator").status_code == 200


def test_a_stolen_session_does_not_serve_to_guess_the_code(enter: Enter, phone: Phone):
    client = enter("coordinator", otp=phone.code())
    guesses = [client.post("auth/totp/disable", json={"code": "000000"}).status_code for _ in range(11)]
    assert guesses == [422] * 10 + [429]


def test_an_administrator_helps_whoever_lost_phone_and_codes(phone: Phone, log_in: LogIn, attempt: Try):
    me = log_in("coordinator").get("auth/me").json()["id"]
    assert log_in("coordinator").delete(f"accounts/{me}/totp").status_code == 403
    assert log_in("admin").delete(f"accounts/{me}/totp").status_code == 204
    assert attempt("coordinator").status_code == 200


@pytest.mark.parametrize("rules", NEEDED)
def test_who_needs_a_second_factor_can_do_nothing_else_before(app: FastAPI, enter: Enter, told: Told):
    client = enter("coordinator")
    assert refusal(client.get("craftsmen")) == (403, "urn:dianjiang:problem:totp_required")
    assert refusal(client.post("auth/keys", json={"name": "x"}))[0] == 403
    assert client.get("auth/me").status_code == 200
    assert client.get("auth/totp").json() == {"enabled": False, "required": True, "recovery_codes_left": 0}
    secret = client.post("auth/totp/enrol").json()["secret"]
    assert client.get("craftsmen").status_code == 403
    client.post("auth/totp/confirm", json={"code": pyotp.TOTP(secret).now()})
    assert client.get("craftsmen").status_code == 200
    assert enter("admin").get("craftsmen").status_code == 200
    assert told("totp.enabled")


@pytest.mark.parametrize("rules", NEEDED)
def test_who_needs_a_second_factor_can_still_log_out(enter: Enter):
    assert enter("coordinator").delete("auth/session").status_code == 204


def test_secret_and_codes_are_not_in_the_database_to_be_read(phone: Phone, database: Database):
    with database.session(writes=False) as db:
        row = db.scalars(select(Totp)).one()
    kept = f"{row.secret} {row.recovery_codes}"
    assert phone.enrolled["secret"] not in kept
    assert not any(code in kept for code in phone.recovery_codes)


def test_the_audit_log_holds_neither_secret_nor_code_and_no_entry_for_each_use(phone: Phone, attempt: Try, told: Told):
    attempt("coordinator", otp=phone.code())
    changed = [each["changes"] for each in told("account.updated") if "totp" in each["changes"]]
    assert changed == [{"totp": None}] * 2  # enrolled, confirmed


def test_under_another_signing_key_the_recovery_codes_are_the_way_in(
    app: FastAPI, phone: Phone, attempt: Try, monkeypatch: pytest.MonkeyPatch
):
    from joserfc.jwk import OctKey

    monkeypatch.setattr(app.state, "signing_key", OctKey.import_key("another key for tests only, long enough"))
    answer = attempt("coordinator", otp=phone.code())
    assert (answer.status_code, "恢复码" in answer.json()["detail"]) == (409, True)
    assert attempt("coordinator", otp=phone.recovery_codes[0]).status_code == 200
