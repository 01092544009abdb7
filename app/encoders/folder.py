"""What a local model's folder holds: a plain ONNX model with its tokenizer, or the sentence-transformers layout."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from matching.encoding import EncoderFailed

MODEL_PLACES = ("model.onnx", "onnx/model.onnx")
MOST_TOKENS = 512
"""Where neither the folder nor the tokenizer says how many: what most encoders were trained with."""
MODULES = "modules.json"
BESIDE_POOLING = frozenset({"Transformer", "Normalize"})


class Pooling(StrEnum):
    MEAN = "mean"
    CLS = "cls"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """`fingerprint` changes with anything that changes a vector: the model, the tokenizer, how it is pooled and cut."""

    model: Path
    tokenizer: Path
    pooling: Pooling
    most_tokens: int
    fingerprint: str


def has_onnx(folder: Path) -> bool:
    return any((folder / place).is_file() for place in MODEL_PLACES)


def read_folder(folder: Path) -> ModelFolder:
    """Raises EncoderFailed, in a sentence, for what is missing or is not understood."""
    model = next((folder / place for place in MODEL_PLACES if (folder / place).is_file()), None)
    if model is None:
        raise EncoderFailed("模型文件夹中没有 model.onnx")
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file():
        raise EncoderFailed("模型文件夹中没有 tokenizer.json")
    pooling, most_tokens = _pooling(folder), _most_tokens(folder)
    files = [*sorted(model.parent.glob("model.onnx*")), tokenizer]  # large weights lie beside model.onnx
    return ModelFolder(model, tokenizer, pooling, most_tokens, _fingerprint(files, f"{pooling} {most_tokens}"))


def fingerprint_of_all(folder: Path) -> str:
    """Of every file of the folder, for a model that is loaded by somebody else's rules."""
    return _fingerprint(sorted(path for path in folder.rglob("*") if path.is_file()), "")


def _pooling(folder: Path) -> Pooling:
    modules = _json(folder / MODULES, [])
    kinds = {str(module["type"]).rpartition(".")[2]: folder / module["path"] for module in modules}
    if unknown := kinds.keys() - BESIDE_POOLING - {"Pooling"}:
        raise EncoderFailed(f"ONNX 方式不支持模型中的 {'、'.join(sorted(unknown))} 层")
    config = _json(kinds.get("Pooling", folder / "1_Pooling") / "config.json", {})
    modes = {name.removeprefix("pooling_mode_") for name, on in config.items() if on is True} - {"include_prompt"}
    if isinstance(named := config.get("pooling_mode"), str):
        modes = {named}
    if not modes or modes in ({"mean"}, {"mean_tokens"}):
        return Pooling.MEAN
    if modes in ({"cls"}, {"cls_token"}):
        return Pooling.CLS
    raise EncoderFailed(f"不支持这种汇聚方式：{'、'.join(sorted(modes))}")


def _most_tokens(folder: Path) -> int:
    given = (
        _json(folder / "sentence_bert_config.json", {}).get("max_seq_length"),
        _json(folder / "tokenizer_config.json", {}).get("model_max_length"),
    )
    return int(min([each for each in given if each], default=MOST_TOKENS))


def _json(path: Path, absent: Any) -> Any:
    if not path.is_file():
        return absent
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderFailed(f"读不懂模型文件夹中的 {path.name}") from error
    if not isinstance(found, type(absent)) or not all(isinstance(each, (str, Mapping)) for each in found):
        raise EncoderFailed(f"读不懂模型文件夹中的 {path.name}")
    return found


def _fingerprint(files: list[Path], rest: str) -> str:
    digest = hashlib.sha256(rest.encode())
    for path in files:
        for piece in _pieces(path):
            digest.update(piece)
    return digest.hexdigest()[:16]


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(2**20):
                yield piece
    except OSError as error:
        raise EncoderFailed(f"读不了模型文件夹中的 {path.name}") from error
