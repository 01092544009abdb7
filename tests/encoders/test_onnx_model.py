"""A local model: its folder is read as it says, and its vectors are what its own arithmetic gives."""

import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
import pytest

from app.encoders.folder import read_folder
from app.encoders.onnx_model import OnnxEncoder
from app.encoders.service import WARMING, open_model
from app.settings import Settings
from matching.encoding import EncoderFailed
from tests.encoders.conftest import LETTERS, TABLE, write_tiny_model


def opened(folder: Path, batch: int = 32) -> OnnxEncoder:
    return OnnxEncoder(read_folder(folder), threads=1, batch=batch)


def letters_of(text: str) -> np.ndarray:
    return TABLE[[LETTERS.index(letter) if letter in LETTERS else 1 for letter in text]]


def unit(vector: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = vector / np.linalg.norm(vector)
    return scaled


def test_a_text_is_the_mean_of_its_tokens_and_padding_is_not_among_them(tiny_model: Path):
    vectors = opened(tiny_model).encode(["焊缝裂纹", "车床"])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0], unit(letters_of("焊缝裂纹").mean(axis=0)), rtol=1e-5)
    np.testing.assert_allclose(vectors[1], unit(letters_of("车床").mean(axis=0)), rtol=1e-5)


def test_the_rows_keep_the_order_of_the_texts_whatever_the_batches(tiny_model: Path):
    texts = ["焊", "数控车床数控", "缝裂", "纹", "车床焊缝", ""]
    whole = opened(tiny_model).encode(texts)
    np.testing.assert_allclose(opened(tiny_model, batch=2).encode(texts), whole, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), 1, rtol=1e-6)


def test_no_texts_make_no_rows(tiny_model: Path):
    assert len(opened(tiny_model).encode([])) == 0


def test_a_folder_of_the_sentence_transformers_layout_says_how_to_pool_and_where_to_cut(tiny_model: Path):
    (tiny_model / "onnx").mkdir()
    (tiny_model / "model.onnx").rename(tiny_model / "onnx" / "model.onnx")
    (tiny_model / "modules.json").write_text(
        json.dumps(
            [
                {"path": "", "type": "sentence_transformers.models.Transformer"},
                {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                {"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
            ]
        )
    )
    (tiny_model / "1_Pooling").mkdir()
    (tiny_model / "1_Pooling" / "config.json").write_text(
        '{"word_embedding_dimension": 6, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}'
    )
    by_first = opened(tiny_model).encode(["焊缝裂纹"])
    np.testing.assert_allclose(by_first[0], unit(letters_of("焊")[0]), rtol=1e-5)

    (tiny_model / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    (tiny_model / "sentence_bert_config.json").write_text('{"max_seq_length": 2}')
    cut = opened(tiny_model).encode(["焊缝裂纹"])
    np.testing.assert_allclose(cut[0], unit(letters_of("焊缝").mean(axis=0)), rtol=1e-5)


def test_the_name_changes_with_the_model_and_not_with_its_place(tiny_model: Path, tmp_path: Path):
    elsewhere = write_tiny_model(tmp_path / "elsewhere")
    assert opened(elsewhere).name == opened(tiny_model).name
    (elsewhere / "sentence_bert_config.json").write_text('{"max_seq_length": 2}')
    assert opened(elsewhere).name != opened(tiny_model).name


def test_a_vector_that_is_none_is_refused(tiny_model: Path):
    broken = onnx.load(str(tiny_model / "model.onnx"))
    table = np.full_like(TABLE, np.nan)
    broken.graph.initializer[0].CopyFrom(onnx.numpy_helper.from_array(table, "table"))
    onnx.save(broken, str(tiny_model / "model.onnx"))
    with pytest.raises(EncoderFailed, match="零向量或非数字"):
        opened(tiny_model).encode(["焊"])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("model.onnx", "no model", "载入失败"),
        ("tokenizer.json", "{}", "载入失败"),
        ("tokenizer_config.json", "[]", "读不懂模型文件夹中的 tokenizer_config.json"),
        ("modules.json", "{", "读不懂模型文件夹中的 modules.json"),
        ("modules.json", '[{"path": "3_Dense", "type": "x.Dense"}]', "不支持模型中的 Dense 层"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(tiny_model: Path, name: str, content: str, sentence: str):
    (tiny_model / name).write_text(content)
    with pytest.raises(EncoderFailed, match=sentence):
        opened(tiny_model)


def test_an_unknown_way_to_pool_is_refused_rather_than_guessed(tiny_model: Path):
    (tiny_model / "1_Pooling").mkdir()
    (tiny_model / "1_Pooling" / "config.json").write_text('{"pooling_mode_lasttoken": true}')
    with pytest.raises(EncoderFailed, match="lasttoken"):
        opened(tiny_model)


def test_without_the_extra_the_sentence_says_what_to_install(tiny_model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EncoderFailed, match=r"dianjiang\[encoder\]"):
        opened(tiny_model)


def test_a_folder_without_onnx_needs_sentence_transformers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderFailed, match="sentence-transformers 未安装"):
        open_model(Settings(encoder="local", encoder_folder=tmp_path), WARMING)


def test_a_folder_without_onnx_goes_through_sentence_transformers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The library itself is far too large for a test: this stands in for the two calls made of it."""

    class FakeModel:
        def __init__(self, folder: str, **how: object) -> None:
            assert folder == str(tmp_path)
            assert how == {"device": "cpu", "local_files_only": True, "trust_remote_code": False}

        def encode(self, texts: list[str], **_: object) -> np.ndarray:
            return np.array([[3.0, 4.0]] * len(texts), np.float32)

    library, torch = ModuleType("sentence_transformers"), ModuleType("torch")
    library.SentenceTransformer = FakeModel  # type: ignore[attr-defined]
    torch.set_num_threads = int  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    monkeypatch.setitem(sys.modules, "torch", torch)
    encoder = open_model(Settings(encoder="local", encoder_folder=tmp_path), WARMING)
    assert encoder is not None
    np.testing.assert_allclose(encoder.encode(["焊缝"]), [[0.6, 0.8]], rtol=1e-6)
