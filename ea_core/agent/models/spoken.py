"""What of a model's text is for the reader. Pure, but for the count of what was given out.

Left out are thoughts between `<think>`, replies of tools that the model made up, empty tags of
calls, and quoted material with the fence that marks it.
"""

from __future__ import annotations

import re

from ea_core.agent.models.base import OnText
from ea_core.agent.models.prompts import brackets_back
from ea_core.agent.models.written_calls import may_be_call

_THOUGHT = re.compile(r"<(think|thinking|tool_response|tool_result)>.*?(?:</\1>|\Z)", re.DOTALL)
_QUOTED = re.compile(
    r"<<< ?quoted material[^\n]*(?:\n.*?)??(?:>>> ?end of quoted material[^\n]*|\Z)", re.DOTALL
)
_LINE = re.compile(r"(?:<<<|>>>) ?(?:end of )?quoted material[^\n]*")
_EMPTY = re.compile(r"</?(?:tool_calls?|tools|tool_response|tool_result|think|thinking)>")
_OPEN = re.compile(r"(?:<[^>\n]{0,40}|(?:\A|(?<=\n))>{1,3}[^\n]{0,60}|⟦[^⟧\n]{0,40})\Z")
_LETTER = re.compile(r"[^\W\d_]")
_PERIOD, _TAIL = 150, 600


def spoken(text: str, fence: str) -> str:
    """The text without what is not for the reader."""
    if "<" in text or ">>>" in text:
        for pattern in (_THOUGHT, _QUOTED, _LINE, _EMPTY):
            text = pattern.sub("", text)
    return brackets_back(text.replace(fence, "") if fence else text)


def says_something(text: str) -> bool:
    """Whether there is more than numbers and signs; a bare [2] says nothing, 42 does."""
    plain = re.sub(r"\[[^\]\n]{0,30}\]|【[^】\n]{0,40}】", "", text)
    return bool(re.search(r"\w", plain))


def repeats_itself(text: str) -> bool:
    """Whether the end of the text is one and the same short piece over and over."""
    tail = text[-_TAIL:]
    if len(tail) < _TAIL:
        return False
    return any(tail[period:] == tail[:-period] for period in range(1, _PERIOD))


class Speech:
    """Gives the text out as it comes, once it can't become a call any more."""

    def __init__(self, fence: str, on_text: OnText) -> None:
        self._fence, self._on_text = fence, on_text
        self._text, self._given = "", ""
        self._held = True

    def add(self, piece: str) -> None:
        """The next piece of what the model writes."""
        self._text += piece
        self._give(_OPEN.sub("", self._text))

    def end(self) -> None:
        """The text is whole, and an answer."""
        self._held = False
        self._give(self._text)

    def _give(self, text: str) -> None:
        visible = spoken(text, self._fence)
        if self._held:
            self._held = may_be_call(visible) or not _LETTER.search(visible)
            if self._held:
                return
        if len(visible) > len(self._given) and visible.startswith(self._given):
            self._on_text(visible[len(self._given) :])
            self._given = visible
