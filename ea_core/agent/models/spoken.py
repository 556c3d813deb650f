"""What of a model's text is for the reader. Pure, but for the count of what was given out.

Left out are thoughts between `<think>` and its like, replies of tools that the model made up, calls
between tags, tokens of chat templates, what the model says for others after its own turn, and quoted
material with the fence that marks it.
"""

from __future__ import annotations

import json
import re

from ea_core.agent.models.base import OnText
from ea_core.agent.models.parroting import may_be_own, without_own_words
from ea_core.agent.models.prompts import brackets_back
from ea_core.agent.models.written_calls import may_be_call

_THOUGHT = re.compile(
    r"<(think|thinking|thoughts?|seed:think|reasoning|reflection|scratch_?pad|tool_response|tool_result)>.*?(?:</\1>|\Z)"
    r"|\[THINK\].*?(?:\[/THINK\]|\Z)|<\|START_THINKING\|>.*?(?:<\|END_THINKING\|>|\Z)|◁think▷.*?(?:◁/think▷|\Z)"
    r"|<\|channel\|>analysis\b.*?(?:(?=<\|channel\|>)|<\|end\|>|\Z)",
    re.DOTALL,
)
_UNOPENED = re.compile(r"\A.*?</(?:think|thinking|thought|reasoning)>\s*", re.DOTALL)
_CALL = re.compile(
    r"<(tool_calls?|function_calls?)>.*?(?:</\1>|\Z)|<function=[\w.-]+>.*?(?:</function>|\Z)"
    r'|<(?:\w+:)?invoke name=".*?(?:</(?:\w+:)?invoke>|\Z)|<\|(?:python_tag|tool_calls?)\|>.*\Z'
    r"|<\|channel\|>commentary\b.*?(?:(?=<\|channel\|>)|<\|call\|>|<\|end\|>|\Z)"
    r"|<\uff5ctool▁calls▁begin\uff5c>.*?(?:<\uff5ctool▁calls▁end\uff5c>|\Z)|\[TOOL_CALLS?\].*\Z",
    re.DOTALL,
)
# A token that ends a turn: what stands behind it is said for somebody else.
_TURN_ENDS = re.compile(
    r"(?:<\|(?:im_end|im_start|eot_id|endoftext|end_of_text|start_header_id|user|system)\|>|<end_of_turn>|</s>).*",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"<\|start\|>assistant|<\|channel\|>final|<\|[\w ]{1,30}\|>|<\uff5c[^\uff5c<>\n]{1,40}\uff5c>|<(?:bos|eos|pad)>|<start_of_turn>(?:model|assistant)\n?"
    r"|</?(?:answer|final_answer|response|s)>|\[INST\].*?\[/INST\]|\[/INST\]",
    re.DOTALL,
)
_FOR_OTHERS = re.compile(
    r"\n[ \t]*(?:\*\*)?(?:User|Human)(?:\*\*)?:.*?\n[ \t]*(?:\*\*)?(?:Assistant|AI)(?:\*\*)?:.*"
    r"|\n[ \t]*#+ (?:Instructions?|Input|User|Human):.*",
    re.DOTALL,
)
_SUSPECT = re.compile(r"<|>>>|◁|\[(?:/?THINK|/?INST|TOOL_CALL)")
_ROLE = re.compile(
    r"\A\s*(?:\*\*|#+ )?(?:Assistant|AI|Final Answer|Response)(?:\*\*)?:[ \t]*(?:\*\*)?\s*"
)
_WHOLE_FENCE = re.compile(
    r"\A\s*```(?:markdown|md|text|plaintext)?[ \t]*\n(?P<inside>[^`]*?)\n?```\s*\Z"
)
_LONGEST_REFUSAL = 400
_AS_AN_AI = re.compile(
    r"(?:I['\u2019]m sorry,? but |Sorry,? but )?(?:as|being) an? (?:AI|artificial|(?:large )?language)\b|als (?:KI|Sprachmodell)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"(?:(?:I['\u2019]?m|I am) (?:very |really )?sorry|sorry|I apologi[sz]e|unfortunately)?[,.]?\s*(?:but )?I(?: can(?:['\u2019]t|not)|['\u2019]m (?:not able|unable) to| am (?:not able|unable) to| won['\u2019]t| will not)"
    r"\s(?:be able to )?(?:assist|help|answer|provide|discuss|comply|fulfill?|engage|continue|do that|respond)\b|"
    r"(?:es )?tut mir leid,?[^.]{0,60}\b(?:nicht|keine)\b[^.]{0,30}\b(?:helfen|beantworten|unterstützen)|"
    r"(?:je suis )?désolée?,?[^.]{0,40}\bne (?:peux|puis) pas\b[^.]{0,30}\b(?:aider|répondre)",
    re.IGNORECASE,
)
_OF_SOURCES = re.compile(
    r"\b(?:documents?|passages?|knowledge base|sources?|context|provided|given|found|CRM|tools?|results?|informations?|Dokument\w*|Quellen?)\b(?! on that| about that)",
    re.IGNORECASE,
)
_ANSWER_KEYS = ("answer", "response", "final_answer", "text", "content", "result", "output")
_QUOTED = re.compile(
    r"<<< ?quoted material[^\n]*(?:\n.*?)??(?:>>> ?end of quoted material[^\n]*|\Z)", re.DOTALL
)
_LINE = re.compile(r"(?:<<<|>>>) ?(?:end of )?quoted material[^\n]*")
_EMPTY = re.compile(r"</?(?:tool_calls?|tools|tool_response|tool_result|think|thinking)>")
_OPEN = re.compile(
    r"(?:<[^>\n]{0,60}|\[[A-Z_/]{0,12}|(?:\A|(?<=\n))>{1,3}[^\n]{0,60}|⟦[^⟧\n]{0,40}|◁[^▷\n]{0,12}|<start_of_turn>\w{0,9})\Z"
)
_LETTER = re.compile(r"[^\W\d_]")
_PERIOD, _TAIL = 150, 600
_TOLD = 12
"""From so many characters on it is no chance that a text begins as the instruction does."""


def spoken(text: str, fence: str) -> str:
    """The text without what is not for the reader."""
    text = _without_tags(text)
    return brackets_back(text.replace(fence, "") if fence else text)


def whole_answer(text: str) -> str:
    """What a whole reply says, without a wrapping: a fence around all of it, `{"answer": "..."}`, `Answer:`."""
    plain = _ROLE.sub("", text)
    fenced = _WHOLE_FENCE.match(plain)
    plain = fenced["inside"] if fenced else plain
    value = _data(plain)
    if isinstance(value, dict):
        said = [one for key, one in value.items() if key in _ANSWER_KEYS and isinstance(one, str)]
        if len(said) == 1:
            return said[0]
    return plain


def is_data(text: str) -> bool:
    """Whether a reply is an object of JSON and no sentence: the result of a tool, repeated."""
    return isinstance(_data(text), dict)


def thoughtless(text: str) -> str:
    """The text without thoughts; a call that stands in them is none."""
    return (
        _UNOPENED.sub("", _THOUGHT.sub("", text))
        if "<" in text or "[THINK]" in text or "◁" in text
        else text
    )


def _data(text: str) -> object:
    if not text.strip().startswith("{"):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _without_tags(text: str) -> str:
    if _SUSPECT.search(text):
        for pattern in (_THOUGHT, _UNOPENED, _CALL, _QUOTED, _LINE, _EMPTY, _TURN_ENDS, _TOKEN):
            text = pattern.sub("", text)
    others = _FOR_OTHERS.search(text)
    if others is not None and text[: others.start()].strip():
        text = text[: others.start()]
    return text


def is_refusal(text: str) -> bool:
    """Whether a whole reply only refuses, in words; that the documents do not say something is an answer."""
    plain = text.strip()
    return len(plain) < _LONGEST_REFUSAL and bool(
        _AS_AN_AI.match(plain) or (_REFUSES.match(plain) and not _OF_SOURCES.search(plain))
    )


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
        self._is_told = False

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
            own = may_be_own(visible)
            self._is_told = self._is_told or (own and len(visible) > _TOLD)
            self._held = own or may_be_call(visible) or not _LETTER.search(visible)
            if self._held:
                return
        if self._is_told:
            visible = without_own_words(visible, text, self._fence, "").lstrip()
        if len(visible) > len(self._given) and visible.startswith(self._given):
            self._on_text(visible[len(self._given) :])
            self._given = visible
