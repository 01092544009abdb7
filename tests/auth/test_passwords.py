"""Which passwords are good enough, and the sentence for one that is not."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.auth.passwords import check_password
from app.errors import Invalid
from app.settings import Settings
from tests.conftest import PASSWORD, LogIn

NEW = {"username": "wangxiaohua", "role": "admin"}


def fault(password: str, username: str = "wangxiaohua", **rules: object) -> str | None:
    try:
        check_password(Settings(**rules), "password", password, username)  # type: ignore[arg-type]
    except Invalid as refusal:
        return refusal.detail
    return None


@pytest.mark.parametrize(
    "password",
    [
        "Password123", "P@ssw0rd2024", "admin@123456", "qwertyuiop", "1qaz2wsx3edc", "abcdefghij", "1234567890",
        "9876543210a", "aaaaaaaaaaaa", "abcabcabcabc", "13800138000", "2026-11-21", "iloveyou1314", "woaizhongguo",
        "gonghui2026!", "laomogongjiang", "dianjiang888", "Welcome2026", "huaweixiaomi",
    ],
)  # fmt: skip
def test_passwords_that_are_guessed_first_are_refused(password: str):
    assert "太常见" in (fault(password) or "")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "车床 尺寸 七月 不稳",
        "tv9#mK2pLq",
        "a long password",
        "xiaotudou-zai-chuanghu",
        "八段锦与珐琅彩与三轮车夫",
    ],
)
def test_passwords_of_unrelated_words_or_of_chance_are_good(password: str):
    assert fault(password) is None


def test_a_password_is_long_enough():
    assert fault("tv9#mK2pL") == "密码至少 10 个字符，现有 9 个"
    assert fault("tv9#mK2pL", password_min_length=8) is None


def test_a_password_has_as_many_kinds_of_characters_as_the_house_asks_for():
    assert fault("tvxmkwplqz", password_classes=3) == "密码须含数字、小写字母、大写字母、符号中的至少 3 种，现有 1 种"
    assert fault("tvXmkwplq7", password_classes=3) is None


def test_a_password_does_not_hold_the_users_name():
    assert fault("Wangxiaohua#7 in the house") == "密码不能包含用户名"


def test_the_house_may_refuse_more(tmp_path: Path):
    (tmp_path / "list.txt").write_text("tv9#mk2plq\n")
    assert "太常见" in (fault("tv9#mK2pLq", password_denylist=tmp_path / "list.txt") or "")


def test_the_rules_hold_where_a_password_is_made_changed_or_reset(log_in: LogIn):
    admin = log_in("admin")
    me = admin.get("auth/me").json()["id"]
    refused = [
        admin.post("accounts", json=NEW | {"password": "Password123"}),
        admin.patch(f"accounts/{me}", json={"password": "Password123"}),
        admin.post("auth/password", json={"old_password": PASSWORD, "new_password": "Password123"}),
    ]
    assert [answer.status_code for answer in refused] == [422] * 3
    fields = [answer.json()["errors"][0]["loc"][1] for answer in refused]
    assert fields == ["password", "password", "new_password"]


def test_a_refused_password_changes_nothing(log_in: LogIn, anonymous: TestClient):
    admin = log_in("admin")
    admin.post("auth/password", json={"old_password": PASSWORD, "new_password": "Password123"})
    assert admin.get("auth/me").status_code == 200
    assert anonymous.post("auth/token", data={"username": "admin", "password": PASSWORD}).status_code == 200
