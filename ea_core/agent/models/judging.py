"""Whether what a language model sent is a reply: an answer, calls of tools, or nothing of use, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ea_core.agent.citations import MARKER
from ea_core.agent.models.base import Reply, ToolCall, Turn
from ea_core.agent.models.dialects import plain_name, read_arguments
from ea_core.agent.models.parroting import begins_with_material, without_own_words
from ea_core.agent.models.prompts import ASKED_AGAIN
from ea_core.agent.models.received import PartialCall, Received
from ea_core.agent.models.spoken import (
    is_data,
    is_refusal,
    says_something,
    spoken,
    thoughtless,
    whole_answer,
)
from ea_core.agent.models.written_calls import UnreadableCall, written_calls
from ea_core.errors import ModelError, UnusableReply

_ASK_AGAIN = "Ask again; if it happens often, another model (EA_CHAT_MODEL) does better."
MOST_REPAIRS = 2
"""So many calls that were written as text are carried out in a run."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a reply is none: what the model is told, and what the person is when it is so again."""

    nudge: str
    error: UnusableReply


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges what the model at `where` sends; `in_text`: the tools are told and called in plain messages."""

    where: str
    max_tokens: int
    in_text: bool

    def judged(self, received: Received, turn: Turn) -> Reply | Fault:
        """A whole reply, or what is wrong with it; raises ModelError where asking again is of no use."""
        if received.is_broken_off:
            raise ModelError.passing(
                f"The answer of {self.where} broke off in the middle", "Ask again."
            )
        if received.finish_reason is None:
            raise self._empty()
        text = whole_answer(spoken(received.text, turn.fence))
        said = without_own_words(text, received.text, turn.fence, turn.person)
        if _only_repeats(received, said, text):
            return self._repeated()
        if received.finish_reason == "length":
            raise self._too_long(received, text)
        if received.finish_reason == "content_filter" or (
            received.is_refusal and not received.text
        ):
            raise self._refused()
        calls = [one for _, one in sorted(received.calls.items()) if one.name or one.arguments]
        if calls:
            return self._called(calls)
        written = self._written(received.text, said, turn)
        if written is None and turn.results and is_refusal(said):
            raise self._refused()
        return written if written is not None else self._text(said, turn)

    def _refused(self) -> UnusableReply:
        return UnusableReply.passing(
            f"{self.where} refused to answer this", "Put the question differently."
        )

    def _text(self, text: str, turn: Turn) -> Reply | Fault:
        if is_data(text):
            return Fault(
                f"Your reply was data. {ASKED_AGAIN}",
                UnusableReply.passing(
                    f"{self.where} repeated data instead of answering", _ASK_AGAIN
                ),
            )
        if not says_something(text):
            return Fault(
                "Your reply was empty. Answer the question from the results of the tools, or call a tool."
                if turn.tools
                else "Your reply was empty. Answer the question from the results above.",
                self._empty(),
            )
        return Reply(text.strip())

    def _called(self, partials: list[PartialCall]) -> Reply | Fault:
        calls = []
        for one in partials:
            arguments, name = read_arguments(one.arguments), plain_name(one.name)
            if arguments is None or not name:
                return self._unreadable(name or "a tool")
            calls.append(ToolCall(one.id or f"call_{name}", name, arguments))
        return Reply("", tuple(calls))

    def _written(self, whole: str, text: str, turn: Turn) -> Reply | Fault | None:
        """The calls that a whole reply consists of; None when it is an answer, `text` for the reader."""
        try:
            found = written_calls(thoughtless(whole), turn.tools)
        except UnreadableCall:
            return None if _is_answer(text) else self._unreadable("a tool")
        if not found or (turn.results and _is_answer(text)):  # it has answered, and asks on
            return None
        if not self.in_text and turn.repairs >= MOST_REPAIRS:
            raise UnusableReply.passing(
                f"{self.where} writes its calls of tools as text again and again",
                "A model trained for tool calls (EA_CHAT_MODEL), or EA_CHAT_TOOLS=search-first, does better.",
            )
        calls = tuple(
            ToolCall(f"text_{at}", one.name, one.arguments) for at, one in enumerate(found)
        )
        return Reply("", calls, repaired=not self.in_text)

    def _unreadable(self, name: str) -> Fault:
        return Fault(
            f"Your call of {name} could not be read: its name has to be one of the tools, and its "
            "arguments one JSON object that fits. Call it again, or answer.",
            UnusableReply.passing(
                f"{self.where} asked for a tool in a form that can't be read", _ASK_AGAIN
            ),
        )

    def _repeated(self) -> Fault:
        what = f"{self.where} repeated what it was given to read instead of answering"
        return Fault(
            f"Your reply repeated what you were given. {ASKED_AGAIN}",
            UnusableReply.passing(what, _ASK_AGAIN),
        )

    def _too_long(self, received: Received, text: str) -> UnusableReply:
        """Why there is no answer: it was cut off, all its tokens went into thoughts, or into nothing."""
        if says_something(text):
            what, to_do = "became too long and was cut off", "Ask for less at once."
            return UnusableReply.passing(f"The answer of {self.where} {what}", to_do)
        used = f"{self.where} used up its {self.max_tokens:,} tokens"
        if thoughtless(received.text) == received.text and not received.is_thought:
            return UnusableReply.passing(f"{used} without an answer", _ASK_AGAIN)
        return UnusableReply.passing(
            f"{used} before it answered: it thinks too long",
            "Ask for less at once; an administrator can give it more (EA_CHAT_MAX_TOKENS).",
        )

    def _empty(self) -> UnusableReply:
        return UnusableReply.passing(
            f"{self.where} gave an empty answer",
            "Ask again, or ask an administrator to check EA_CHAT_MODEL.",
        )


def _only_repeats(received: Received, said: str, text: str) -> bool:
    """Whether it repeats what it was given, and nothing else is `said` in its text."""
    if received.is_material:
        return True
    return not says_something(said) and (
        begins_with_material(received.text) or says_something(text)
    )


def _is_answer(text: str) -> bool:
    """Whether what is left for the reader beside a call cites something: then it is the answer."""
    return bool(MARKER.search(text)) and says_something(text)
