"""What the command says to whoever mistyped, and what it leaves in a folder."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from app.cli import cli


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://a:secret@127.0.0.1/x", "只支持 SQLite 与 PostgreSQL"),
        ("x", "只支持 SQLite 与 PostgreSQL"),
        ("postgresql://a:secret@127.0.0.1:1/x", "用不了数据库"),
        ("sqlite:////no/such/folder/x.sqlite", "用不了数据库"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_a_sentence_without_its_password(url: str, sentence: str):
    answer = CliRunner().invoke(cli, ["migrate", "--database-url", url])
    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert "secret" not in answer.output


def test_templates_need_no_service(tmp_path: Path):
    assert CliRunner().invoke(cli, ["templates", "--out", str(tmp_path / "模板")]).exit_code == 0
    written = sorted(path.name for path in (tmp_path / "模板").iterdir())
    assert written == ["企业名单模板.xlsx", "工匠名单模板.xlsx", "技术服务项目清单模板.xlsx", "需求名单模板.xlsx"]
    assert load_workbook(tmp_path / "模板" / "工匠名单模板.xlsx").sheetnames == ["工匠名单", "填写说明"]


@pytest.mark.parametrize("command", ["templates", "demo-lists"])
def test_a_folder_that_cannot_be_written_is_named(command: str, tmp_path: Path):
    taken = tmp_path / "taken"
    taken.write_text("")
    answer = CliRunner().invoke(cli, [command, "--out", str(taken)])
    assert answer.exit_code == 2
    assert f"不能写入「{taken}」" in answer.stderr
