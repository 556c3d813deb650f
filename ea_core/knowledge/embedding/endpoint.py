"""Vectors from OpenAI or an endpoint that speaks its protocol: 1536 wide.

Retries and time limits are the client's; what it raises becomes one sentence that holds no key
and nothing of the reply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import openai

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.embedding.pace import Pace

DIMENSION = 1536
BATCH = 128  # texts in one request; 128 passages are far below the endpoint's 300,000 tokens
MAX_INPUT_TOKENS = 8000  # of one text; the endpoint refuses more than 8,192
RETRIES = 3
TIMEOUT_SECONDS = 30.0
_SHORTENED = frozenset({"text-embedding-3-large"})  # wider by themselves: asked for 1536

_BYTES_PER_TOKEN = 2  # beyond ASCII: no script takes more tokens than this in OpenAI's encodings


class OpenAIEmbedder:
    """An embedder over HTTP. `count_tokens` counts word pieces of a local tokenizer.

    OpenAI's own tokenizer has to be downloaded; word pieces of an English vocabulary are at
    least as many for Latin script, and for other scripts their bytes give a bound.
    """

    def __init__(
        self,
        api_key: str,
        model: str,
        count_tokens: Callable[[Sequence[str]], Sequence[int]],
        base_url: str | None = None,
        *,
        retries: int = RETRIES,
        tokens_per_minute: int | None = None,
    ) -> None:
        self._model = model
        self._pace = Pace(tokens_per_minute)
        self._pieces = count_tokens
        self._client = openai.OpenAI(
            api_key=api_key, base_url=base_url, max_retries=retries, timeout=TIMEOUT_SECONDS
        )

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    @property
    def dimension(self) -> int:
        """The width of the vectors, 1536."""
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, 1536) and length 1; raises EmbeddingError."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for at in range(0, len(texts), BATCH):
            batch = [self._fitting(text) for text in texts[at : at + BATCH]]
            if len(texts) > 1:  # a question waits for nobody
                self._pace.wait_for(sum(self.count_tokens(batch)))
            vectors[at : at + len(batch)] = self._request(batch)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """An upper bound of the tokens of each text."""
        pieces = self._pieces(texts)
        return [
            max(count, _beyond_ascii(text) // _BYTES_PER_TOKEN)
            for text, count in zip(texts, pieces, strict=True)
        ]

    def _fitting(self, text: str) -> str:
        """A text that the endpoint accepts: not empty and not too long."""
        while (count := self.count_tokens([text])[0]) > MAX_INPUT_TOKENS:
            text = text[: len(text) * MAX_INPUT_TOKENS // (count + 1)]
        return text.strip() or "-"

    def _request(self, batch: list[str]) -> Vectors:
        try:
            if self._model in _SHORTENED:
                reply = self._client.embeddings.create(
                    input=batch, model=self._model, dimensions=DIMENSION
                )
            else:
                reply = self._client.embeddings.create(input=batch, model=self._model)
            rows = sorted(reply.data, key=lambda row: row.index)
            vectors = np.asarray([row.embedding for row in rows], dtype=np.float32)
        except openai.OpenAIError as error:
            raise EmbeddingError(_sentence(error)) from error
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise EmbeddingError(_MALFORMED) from error
        if vectors.ndim != 2 or len(vectors) != len(batch) or vectors.size == 0:  # noqa: PLR2004 -- (texts, width)
            raise EmbeddingError(_MALFORMED)
        if vectors.shape[1] != DIMENSION:
            raise EmbeddingError(
                f"The embedding model {self._model} gives vectors {vectors.shape[1]} wide; "
                f"{DIMENSION} are needed."
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise EmbeddingError(_MALFORMED)
        unit: Vectors = vectors / lengths
        return unit


_MALFORMED = "The embedding endpoint gave a reply that can't be understood."


def _beyond_ascii(text: str) -> int:
    """The bytes of the characters beyond ASCII."""
    return 0 if text.isascii() else sum(len(char.encode()) for char in text if not char.isascii())


def _sentence(error: openai.OpenAIError) -> str:
    """What an error of the client means to the user."""
    if isinstance(error, openai.APITimeoutError):
        return "The embedding endpoint did not answer in time."
    if isinstance(error, openai.APIConnectionError):
        return "The embedding endpoint can't be reached."
    if isinstance(error, openai.APIStatusError):
        return _STATUS.get(error.status_code) or (
            f"The embedding endpoint failed (status {error.status_code}). Try again later."
            if error.status_code >= 500  # noqa: PLR2004 -- the server's fault
            else f"The embedding endpoint refused the request (status {error.status_code})."
        )
    return _MALFORMED


_STATUS = {
    401: "The embedding endpoint refused the API key (status 401).",
    403: "The embedding endpoint does not allow this API key to use the model (status 403).",
    404: "The embedding endpoint does not know the model (status 404).",
    429: "The embedding endpoint's limit of requests or credit is used up (status 429).",
}
