"""An ONNX export with its tokenizer, opened for running."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import ModelFiles
from ea_core.knowledge.text.memory import give_back

VECTOR: Final = "sentence_embedding"
"""The output of an export that pools by itself."""
_KNOWN_OUTPUTS: Final = (VECTOR, "last_hidden_state", "token_embeddings")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session of onnxruntime, what it takes and gives, and the tokenizer, once cutting, once not."""

    session: Any
    inputs: frozenset[str]
    outputs: tuple[str, ...]
    encoder: Any  # cuts at the model's limit
    counter: Any  # does not
    sha256: str


def load(files: ModelFiles, threads: int, *, spinning: bool) -> Loaded:
    """A model, opened once in a process however many embedders ask for it; raises EmbeddingError."""
    try:
        kept = files.model.stat()
    except OSError as error:
        raise EmbeddingError(f"The embedding model {files.model} can't be read.") from error
    return _opened(files, threads, (kept.st_mtime_ns, kept.st_size), spinning=spinning)


@lru_cache(maxsize=2)
def _opened(
    files: ModelFiles, threads: int, _written: tuple[int, int], *, spinning: bool
) -> Loaded:
    """Check and open a model; about 0.3 s. `_written` tells a file from what stood there before."""
    import onnxruntime  # noqa: PLC0415 -- slow to import; the pages that need no vectors do not pay
    from tokenizers import Tokenizer  # noqa: PLC0415

    try:
        weights = files.model.read_bytes()
    except OSError as error:
        raise EmbeddingError(f"The embedding model {files.model} can't be read.") from error
    digest = hashlib.sha256(weights).hexdigest()
    if files.sha256 is not None and digest != files.sha256:
        raise EmbeddingError(
            f"The embedding model {files.model} is not the one expected (its checksum differs); "
            "install it again."
        )
    del weights
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    # A plan of its memory for each length of text would keep 67 MB that hardly any two runs share.
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        encoder, counter = (Tokenizer.from_file(str(files.tokenizer)) for _ in range(2))
        session = onnxruntime.InferenceSession(
            str(files.model), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # neither library has a common error class
        raise EmbeddingError(f"The embedding model {files.name} can't be loaded.") from error
    give_back()
    encoder.enable_truncation(max_length=files.max_tokens)
    encoder.enable_padding(**_padding(encoder))
    counter.no_truncation()
    counter.no_padding()
    inputs = frozenset(one.name for one in session.get_inputs())
    outputs = tuple(one.name for one in session.get_outputs())
    if files.needs_vector and VECTOR not in outputs:
        raise EmbeddingError(
            f"The embedding model {files.name} has a step {files.needs_vector} that its export leaves "
            f"out. Export it with an output {VECTOR}."
        )
    wanted = tuple(name for name in outputs if name in _KNOWN_OUTPUTS) or outputs[:1]
    return Loaded(session, inputs, wanted, encoder, counter, digest)


def _padding(tokenizer: Any) -> dict[str, Any]:
    """How the model's own tokenizer pads, else BERT's way."""
    own = tokenizer.padding or {}
    known = (key for key in ("pad_id", "pad_token", "pad_type_id") if key in own)
    return {key: own[key] for key in known} or {"pad_id": 0, "pad_token": "[PAD]"}
