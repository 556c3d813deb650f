"""Which embedding model a name stands for: the built-in one, one of OpenAI, or a folder's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from ea_core.errors import EmbeddingError, SettingsError
from ea_core.knowledge.embedding.folder import Prompts, model_folder
from ea_core.knowledge.embedding.local import Embedder, LocalEmbedder
from ea_core.knowledge.embedding.stored import StoredModel
from ea_core.settings import LOCAL_EMBEDDING_MODEL, Settings

_OPENAI_PREFIX: Final = "text-embedding-"
_SETTING: Final = "EA_EMBEDDING_MODEL"


def make_embedder(settings: Settings) -> Embedder:
    """The model that EA_EMBEDDING_MODEL names; a local one is loaded when it is first used.

    Raises SettingsError when the name stands for nothing, or for OpenAI without a key.
    """
    return embedder_named(settings.embedding_model, settings)


def embedder_named(
    name: str, settings: Settings, prompts: Prompts | None = None, *, said: str = _SETTING
) -> Embedder:
    """The model that `name` stands for; `prompts` overrule those of a folder.

    Raises SettingsError; `said` is where the name was said.
    """
    if name == LOCAL_EMBEDDING_MODEL:
        return LocalEmbedder()
    if is_paid(name):
        return _openai(name, settings, said)
    folder = Path(name).expanduser()
    if folder.is_dir():
        try:
            files = model_folder(folder)
        except EmbeddingError as error:
            raise SettingsError(f"{said}: {error.message}") from error
        return LocalEmbedder(files if prompts is None else replace(files, prompts=prompts))
    raise SettingsError(
        f"{said}: {name} is neither {LOCAL_EMBEDDING_MODEL}, nor a model of OpenAI "
        f"({_OPENAI_PREFIX}...), nor a folder with an ONNX export."
    )


def embedder_of(stored: StoredModel, settings: Settings) -> Embedder:
    """The model that the stored vectors are of, as the switch to it was told.

    Raises EmbeddingError when it can't be had here.
    """
    try:
        return embedder_named(
            stored.source or settings.embedding_model,
            settings,
            stored.prompts,
            said="The embedding model of the knowledge base",
        )
    except SettingsError as error:
        raise EmbeddingError(error.message) from error


def is_paid(name: str) -> bool:
    """Whether it is asked over the network, at a price."""
    return name.startswith(_OPENAI_PREFIX)


def source_of(name: str) -> str:
    """The name as it means the same to every process on this machine."""
    folder = Path(name).expanduser()
    known = name == LOCAL_EMBEDDING_MODEL or is_paid(name)
    return str(folder.resolve()) if not known and folder.is_dir() else name


def _openai(name: str, settings: Settings, said: str) -> Embedder:
    from ea_core.knowledge.embedding.endpoint import OpenAIEmbedder  # noqa: PLC0415 -- slow to import

    key = settings.openai_api_key
    if key is None and settings.openai_base_url is None:
        raise SettingsError(f"{said} is {name}, so OPENAI_API_KEY is needed too.")
    return OpenAIEmbedder(
        key.get_secret_value() if key else "none",  # an endpoint of one's own may ask for none
        name,
        LocalEmbedder().count_tokens,
        settings.openai_base_url,
        tokens_per_minute=settings.embedding_tokens_per_minute,
    )
