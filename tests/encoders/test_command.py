"""`dianjiang encode` fills the cache, tells what it did, and goes on where it was stopped."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from app.cli import cli
from app.encoders import command
from tests.encoders.conftest import Stub
from tests.factories import make_craftsman

ITEM = {"title": "焊缝裂纹攻关", "description": "铝合金车架", "kind": "problem_solving"}


@pytest.fixture
def pool(client: TestClient) -> None:
    make_craftsman(client, name="甲焊工", speciality="焊缝裂纹", service_items=[ITEM])
    make_craftsman(client, name="乙车工", speciality="数控车床")
    make_craftsman(client, name="丙车工", speciality="数控车床")


@pytest.fixture
def over_http(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    monkeypatch.setenv("DIANJIANG_ENCODER", "http")
    monkeypatch.setenv("DIANJIANG_ENCODER_URL", stub.url)
    monkeypatch.setenv("DIANJIANG_ENCODER_MODEL", "tiny")


def run(database_url: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["encode", "--database-url", database_url, *options])


def test_the_pool_is_encoded_once(pool: None, over_http: None, stub: Stub, database_url: str):
    first = run(database_url)
    assert first.exit_code == 0, first.output
    assert "共 3 条文本，新编码 3 条" in first.stdout
    assert [text for batch in stub.batches for text in batch] == ["数控车床", "焊缝裂纹", "焊缝裂纹攻关。铝合金车架"]
    assert "共 3 条文本，新编码 0 条" in run(database_url).stdout
    assert len(stub.asked) == 1


def test_a_local_model_does_it_without_a_network(
    pool: None, tiny_model: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DIANJIANG_ENCODER", "local")
    monkeypatch.setenv("DIANJIANG_ENCODER_FOLDER", str(tiny_model))
    assert "新编码 3 条" in run(database_url).stdout


def test_an_encoder_that_gives_out_leaves_what_was_done(
    pool: None, over_http: None, stub: Stub, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(command, "AT_ONCE", 1)
    first = stub.reply_to({"input": ["数控车床"]})
    stub.replies = [first, (401, {}, b"")]
    stopped = run(database_url)
    assert stopped.exit_code == 1
    assert "编码服务答复 401。已编码 1 条并保存，再次运行会从这里继续" in stopped.stderr
    assert "新编码 2 条" in run(database_url).stdout


def test_the_vectors_of_former_texts_are_pruned_when_asked(
    pool: None, client: TestClient, over_http: None, stub: Stub, database_url: str
):
    run(database_url)
    welder = next(each for each in client.get("craftsmen").json()["items"] if each["name"] == "甲焊工")
    client.patch(f"craftsmen/{welder['id']}", json={"speciality": "焊缝气孔"})
    assert "清除了 1 条不再用到的向量" in run(database_url, "--prune").stdout


@pytest.mark.parametrize(
    ("encoder", "sentence"), [("off", "没有启用编码器"), ("local", "找不到模型文件夹"), ("http", "请设")]
)
def test_settings_that_cannot_be_used_are_told_in_a_sentence(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, encoder: str, sentence: str
):
    monkeypatch.setenv("DIANJIANG_ENCODER", encoder)
    answer = run(sqlite_url)
    assert answer.exit_code == 2
    assert sentence in answer.stderr
