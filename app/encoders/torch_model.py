"""Vectors from a folder without ONNX, through sentence-transformers where somebody has installed it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.encoders.folder import fingerprint_of_all
from app.encoders.vectors import Vectors, presentable, unit_rows
from matching.encoding import EncoderFailed


class SentenceTransformersEncoder:
    """Nothing is fetched: the folder has to hold the whole model, and no code of the model's own is run."""

    def __init__(self, folder: Path, threads: int, batch: int) -> None:
        """Raises EncoderFailed where the library is not there or does not take the folder."""
        try:
            import sentence_transformers
            import torch
        except ImportError as error:
            raise EncoderFailed("模型文件夹中没有 model.onnx，而 sentence-transformers 未安装") from error
        torch.set_num_threads(threads)
        try:
            self._model: Any = sentence_transformers.SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, trust_remote_code=False
            )
        except Exception as error:  # whatever a foreign format makes it raise
            raise EncoderFailed(f"模型载入失败（{type(error).__name__}）") from error
        self._batch = batch
        self.name = f"sentence-transformers {fingerprint_of_all(folder)}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        asked = [presentable(text) for text in texts]
        try:
            answer = self._model.encode(asked, batch_size=self._batch, show_progress_bar=False, convert_to_numpy=True)
        except Exception as error:
            raise EncoderFailed(f"模型运行出错（{type(error).__name__}）") from error
        return unit_rows(answer, len(texts))
