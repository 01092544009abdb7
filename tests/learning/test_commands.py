"""`dianjiang learn` and `dianjiang weights`, as typed."""

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.db import Database
from app.learning import commands
from app.learning.versions import active_version
from app.learning.words import PARAMETERS
from matching import DEFAULT
from matching.learning.labels import PARAMETERS as LEARNED
from tests.learning.conftest import settled
from tests.learning.history import write_history
from tests.matching.learning.made_history import made_history

FIRST = f"{DEFAULT.version}-1"


@pytest.fixture(autouse=True)
def wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands.screen, "_width", 160)


def run(database: Database, *words: str, exit_code: int = 0) -> str:
    answer = CliRunner().invoke(cli, [*words, "--database-url", database.url])
    assert answer.exit_code == exit_code, answer.output
    return answer.output


def in_use(database: Database) -> str:
    with database.session(writes=False) as db:
        return active_version(db)


def test_learn_writes_a_draft_prints_its_card_and_changes_nothing(database: Database):
    with database.session() as db:
        write_history(db, settled(made_history(60)))
    told = run(database, "learn")
    for words in (
        FIRST,
        "草稿",
        "60 条需求",
        "对数损失",
        "nDCG@10",
        "可靠性",
        "公平性：各市",
        "佛山市",
        "制造业",
        "不建议启用",
    ):
        assert words in told
    assert f"weights activate {FIRST} --despite-objections" in told
    assert in_use(database) == DEFAULT.version


def test_learn_without_any_history_says_so(database: Database):
    assert "有结果的需求只有 0 条" in run(database, "learn")


def test_versions_are_listed_shown_activated_and_rolled_back(database: Database, drafts: list[str]):
    listed = run(database, "weights", "list")
    assert f"{DEFAULT.version}（内置）" in listed
    assert all(version in listed for version in drafts)
    run(database, "weights", "activate", FIRST, "--despite-objections", "--reason", "试用一个月")
    assert in_use(database) == FIRST
    shown = run(database, "weights", "show", FIRST)
    assert f"启用，替下 {DEFAULT.version}：试用一个月" in shown
    assert "文字相近" in run(database, "weights", "show", DEFAULT.version)
    assert DEFAULT.version in run(database, "weights", "rollback")
    assert in_use(database) == DEFAULT.version


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["weights", "show", "nothing"], "没有权重版本“nothing”"),
        (["weights", "activate", FIRST, "--reason", "试用"], "不建议启用"),
        (["weights", "rollback"], "没有可退回的版本"),
    ],
)
def test_a_refusal_is_told_in_a_sentence(database: Database, drafts: list[str], words: list[str], sentence: str):
    assert sentence in run(database, *words, exit_code=2)
    assert in_use(database) == DEFAULT.version


def test_every_parameter_has_a_name_in_chinese():
    assert set(LEARNED) == set(PARAMETERS)
