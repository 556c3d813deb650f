"""Whether the language model answers, which models its endpoint has, and whether it calls tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ea_core.agent.models.base import Reply, ToolSpec, Turn, go_on
from ea_core.agent.models.endpoint import context_of
from ea_core.agent.models.openai_errors import model_errors
from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.doctor.check import Check
from ea_core.errors import ModelError

_NAME = "chat model"
_SMALL = 4096
_PROBE = ToolSpec(
    "search_knowledge",
    "Search the company's documents for passages about something.",
    {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
)
_QUESTION = "How many days of holiday does everybody have? Search the documents for it."
_MODELS_SHOWN = 5


def chat_model_checks(model: OpenAIModel, *, calls_tools: bool) -> Iterator[Check]:
    """Asks the endpoint for its models, and the model for one small call of a tool.

    `calls_tools` is False where the product searches in the model's place (EA_CHAT_TOOLS=search-first):
    then the model only has to answer.
    """
    try:
        yield _named(model)
    except ModelError as error:
        yield Check(_NAME, ok=False, message=error.message)
        return
    turn = Turn(
        question=_QUESTION,
        today=datetime.now(UTC).date(),
        person="ea doctor",
        fence="",
        tools=(_PROBE,) if calls_tools else (),
    )
    try:
        reply = model.reply(turn, lambda _piece: None)
    except ModelError as error:
        yield Check("tools of the chat model", ok=False, message=error.message)
        return
    yield _called(model, reply, calls_tools=calls_tools)


def _named(model: OpenAIModel) -> Check:
    """What the endpoint says of the model; one that does not list its models is asked all the same."""
    with model_errors(model.describe()):
        models = model.endpoint.models()
    if not models:
        return Check(_NAME, ok=True, message=f"{model.describe()}; the endpoint lists no models.")
    names = [str(one.get("id")) for one in models]
    mine = next((one for one in models if one.get("id") == model.name), None)
    context = model.endpoint.context(go_on)
    if mine is None:
        some = ", ".join(names[:_MODELS_SHOWN]) + (" ..." if len(names) > _MODELS_SHOWN else "")
        return Check(
            _NAME,
            ok=len(names) == 1,  # a server of one model takes any name
            message=f"{model.describe()}: the endpoint has no model of that name. It has: {some}. Set "
            "EA_CHAT_MODEL to one of them.",
        )
    known = context or (context_of(mine) if mine else None)
    reads = f", reads {known:,} tokens at once" if known else ""
    small = known is not None and known < _SMALL
    advice = f". That is little: give it a context of {2 * _SMALL:,}" if small else ""
    return Check(_NAME, ok=not small, message=f"{model.describe()}{reads}{advice}.")


def _called(model: OpenAIModel, reply: Reply, *, calls_tools: bool) -> Check:
    name = "tools of the chat model"
    if not calls_tools:
        return Check(name, ok=True, message="It answers; the product searches in its place.")
    if reply.calls and not reply.repaired and not model.endpoint.refuses("tools"):
        return Check(name, ok=True, message="It calls them.")
    if reply.calls:
        return Check(
            name,
            ok=True,
            message="It writes its calls as text; they are carried out all the same. Better: a model "
            "trained for tool calls and a server that reads them (docs/local-models.md).",
        )
    return Check(
        name,
        ok=False,
        message="This model does not call tools: it answered without looking anything up. Set "
        "EA_CHAT_TOOLS=search-first, or take another model (docs/local-models.md).",
    )
