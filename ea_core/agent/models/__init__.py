"""What writes answers: an OpenAI-compatible endpoint or the built-in answerer.

May import the agent's citations and texts and knowledge; openai is confined to this room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ea_core.agent.models.base import ChatModel
from ea_core.knowledge.embedding.local import Embedder
from ea_core.settings import Settings

if TYPE_CHECKING:
    from ea_core.agent.models.openai_model import OpenAIModel

DEFAULT_BASE_URL = "https://api.openai.com/v1"


def make_model(settings: Settings, embedder: Embedder) -> ChatModel:
    """The answerer of this installation; contacts nobody."""
    if settings.uses_offline_answerer:
        # Half a second, and parts of this room are needed by those who answer nothing.
        from ea_core.agent.models.offline import OfflineAnswerer  # noqa: PLC0415

        return OfflineAnswerer(embedder)
    return language_model(settings)


def language_model(settings: Settings) -> OpenAIModel:
    """The model at the endpoint that is set; contacts nobody."""
    # The same, and not needed where the built-in answerer is.
    from ea_core.agent.models.offline_plan import first_calls  # noqa: PLC0415
    from ea_core.agent.models.openai_model import OpenAIModel  # noqa: PLC0415

    key = settings.openai_api_key
    return OpenAIModel(
        name=settings.chat_model,
        base_url=settings.openai_base_url or DEFAULT_BASE_URL,
        api_key=key.get_secret_value() if key else None,
        read_timeout=settings.chat_timeout,
        max_tokens=settings.chat_max_tokens,
        temperature=settings.chat_temperature,
        context=settings.chat_context,
        tools=settings.chat_tools,
        plan=first_calls,
    )


__all__ = ["ChatModel", "language_model", "make_model"]
