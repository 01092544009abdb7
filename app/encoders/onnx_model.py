"""Vectors from a local ONNX model, on the CPU."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.encoders.folder import ModelFolder, Pooling
from app.encoders.vectors import Vectors, presentable, unit_rows
from matching.encoding import EncoderFailed

ONLY_SERIOUS = 3
POOLED_OUTPUT = "sentence_embedding"
PADDING = ("[PAD]", "<pad>")
MOST_TOKENS_AT_ONCE = 16_384
"""Long texts go in smaller batches: what a model needs grows with the tokens of a batch, not with its texts."""

_Numbers = NDArray[np.int64]


class OnnxEncoder:
    """Batches hold texts of like length, so that little is computed for padding."""

    def __init__(self, folder: ModelFolder, threads: int, batch: int) -> None:
        """Raises EncoderFailed where the extra is not installed or the files are no model and tokenizer."""
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise EncoderFailed("本机模型需要附加组件，请安装 dianjiang[encoder]") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = ONLY_SERIOUS
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(folder.model), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
        except Exception as error:  # both raise bare exceptions of their own for a broken file
            raise EncoderFailed(f"模型或分词器载入失败（{type(error).__name__}）") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(folder.most_tokens)
        self._padding = next(
            (number for name in PADDING if (number := self._tokenizer.token_to_id(name)) is not None), 0
        )
        self._inputs = {
            each.name: np.int32 if "int32" in each.type else np.int64 for each in self._session.get_inputs()
        }
        if unknown := self._inputs.keys() - {"input_ids", "attention_mask", "token_type_ids"}:
            raise EncoderFailed(f"模型还要输入 {'、'.join(sorted(unknown))}，无从提供")
        outputs = [each.name for each in self._session.get_outputs()]
        self._output = POOLED_OUTPUT if POOLED_OUTPUT in outputs else outputs[0]
        self._pooling = folder.pooling
        self._batch = batch
        self.name = f"onnx {folder.fingerprint}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        read = self._tokenizer.encode_batch([presentable(text) for text in texts])
        by_length = sorted(range(len(read)), key=lambda place: len(read[place].ids))
        rows: list[Any] = [None] * len(read)
        while by_length:
            some = self._next_batch(by_length, read)
            vectors = self._run([read[place] for place in some])
            for place, vector in zip(some, vectors, strict=True):
                rows[place] = vector
        return np.stack(rows)

    def _next_batch(self, by_length: list[int], read: Sequence[Any]) -> list[int]:
        """Takes the longest texts left."""
        size = min(self._batch, max(1, MOST_TOKENS_AT_ONCE // max(1, len(read[by_length[-1]].ids))))
        some = by_length[-size:]
        del by_length[-size:]
        return some

    def _run(self, read: Sequence[Any]) -> Vectors:
        width = max(1, *(len(each.ids) for each in read))
        mask = np.zeros((len(read), width), np.int64)
        ids, types = np.full_like(mask, self._padding), np.zeros_like(mask)
        for row, each in enumerate(read):
            ids[row, : len(each.ids)] = each.ids
            types[row, : len(each.ids)] = each.type_ids
            mask[row, : len(each.ids)] = each.attention_mask
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        try:
            answer = self._session.run([self._output], self._of_the_kinds_wanted(given))[0]
        except Exception as error:  # onnxruntime's exceptions share no base
            raise EncoderFailed(f"模型运行出错（{type(error).__name__}）") from error
        return unit_rows(self._pooled(answer, mask), len(read))

    def _of_the_kinds_wanted(self, given: Mapping[str, _Numbers]) -> dict[str, NDArray[Any]]:
        return {name: given[name].astype(kind) for name, kind in self._inputs.items()}

    def _pooled(self, answer: NDArray[Any], mask: _Numbers) -> NDArray[Any]:
        """A vector a text: as the model gives it, or of its tokens' vectors the first, or the mean of those there."""
        if answer.ndim == 2:
            return answer
        if answer.ndim != 3:
            raise EncoderFailed(f"模型输出的形状不对：{answer.shape}")
        if self._pooling is Pooling.CLS:
            first: NDArray[Any] = answer[:, 0]
            return first
        present = mask[:, :, None].astype(np.float32)
        mean: NDArray[Any] = (answer * present).sum(axis=1) / np.maximum(present.sum(axis=1), 1)
        return mean
