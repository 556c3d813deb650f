"""Which embedding model the settings name, and whether the stored vectors are its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from ea_core.errors import EmbeddingError, SettingsError
from ea_core.knowledge.embedding.local import Embedder, LocalEmbedder, model_folder
from ea_core.settings import LOCAL_EMBEDDING_MODEL, Settings

_OPENAI_PREFIX: Final = "text-embedding-"
_INSTALLED = text("select value ->> 'model' from ea.installation where key = 'embedding'")


def make_embedder(settings: Settings) -> Embedder:
    """The model that EA_EMBEDDING_MODEL names; a local one is loaded when it is first used.

    Raises SettingsError when the name stands for nothing, or for OpenAI without a key.
    """
    name = settings.embedding_model
    if name == LOCAL_EMBEDDING_MODEL:
        return LocalEmbedder()
    if name.startswith(_OPENAI_PREFIX):
        return _openai(name, settings)
    folder = Path(name).expanduser()
    if folder.is_dir():
        try:
            return LocalEmbedder(model_folder(folder))
        except EmbeddingError as error:
            raise SettingsError(f"EA_EMBEDDING_MODEL: {error.message}") from error
    raise SettingsError(
        f"EA_EMBEDDING_MODEL: {name} is neither {LOCAL_EMBEDDING_MODEL}, nor a model of OpenAI "
        f"({_OPENAI_PREFIX}...), nor a folder with an ONNX export."
    )


def _openai(name: str, settings: Settings) -> Embedder:
    from ea_core.knowledge.embedding.endpoint import OpenAIEmbedder  # noqa: PLC0415 -- slow to import

    key = settings.openai_api_key
    if key is None and settings.openai_base_url is None:
        raise SettingsError(f"EA_EMBEDDING_MODEL is {name}, so OPENAI_API_KEY is needed too.")
    return OpenAIEmbedder(
        key.get_secret_value() if key else "none",  # an endpoint of one's own may ask for none
        name,
        LocalEmbedder().count_tokens,
        settings.openai_base_url,
    )


def check_model(connection: Connection, embedder: Embedder) -> None:
    """Raises EmbeddingError when the stored vectors are of another model than `embedder`'s."""
    installed = connection.execute(_INSTALLED).scalar()
    if installed != embedder.name:
        raise EmbeddingError(
            f"The knowledge base holds vectors of the embedding model {installed}, but "
            f"EA_EMBEDDING_MODEL stands for {embedder.name}. Set it back."
        )
