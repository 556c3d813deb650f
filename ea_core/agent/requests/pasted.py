"""What of a message is the question: around pasted text, behind what only tells, without markup. Pure."""

from __future__ import annotations

import json
import re
from typing import Final

from ea_core.knowledge.text.sentences import sentences
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_TAGS: Final = re.compile(
    r"<(script|style)\b[^>]*>.*?</\1\s*>|</?(?:a|b|i|p|u|br|div|span|img|h[1-6]|ul|ol|li|table|t[rdh]|html|body|iframe|svg|strong|em|script|style)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED: Final = re.compile(r"“[^”]+”|„[^“]+“|«[^»]+»|\"[^\"]+\"|```.+?```", re.DOTALL)
_KEYS: Final = frozenset({"question", "query", "prompt", "message", "text", "q"})
_HEADERS: Final = re.compile(
    r"\b(?:subject|from|to|cc|date|sent|betreff|von|an):\s*(?:(?:re|fwd?|aw|wg):\s*)*(?:\S+@\S+|[^\"“„«?!\n]{1,60}?(?=\s(?:subject|from|to|cc|date|sent|betreff|von):|[\"“„«\n]|\Z))",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"^(?:[^:?]{1,60}:\s*)+")
"""What leads up to a text: "The client wrote:", "Here is the text: My question:"."""
_POINTS: Final = re.compile(
    r"\b(?:it|this|that|these|those|they|them|there|he|she)\b", re.IGNORECASE
)
_PASTED: Final = 8
"""Words of a quotation that is a text and no name or phrase."""
_LONG: Final = 25
"""With more words before it, a question is asked by itself."""
_ENOUGH: Final = 3


_LABEL = re.compile(
    r"\A(?:(?:my|the|our|quick|monday|tuesday|wednesday|thursday|friday|weekend|weekly|daily|monthly|morning|evening|end of (?:day|week|month)|data|pipeline|crm) )*"
    r"(?:clean[ -]?up|house ?keeping|tidy(?:ing)?[ -]?up|prep(?:aration)?|planning|admin|check[ -]?(?:in|up)?|wrap[ -]?up|stand[ -]?up|question|request|quick one|one more(?: thing)?|last one|next one)\s*:\s+",
    re.IGNORECASE,
)
"""Before a colon: "Friday clean-up: deals without a source"."""


def plain_question(question: str) -> str:
    """The question without tags of a page, the data format it may be wrapped in, and what only says why it is asked."""
    text = question.strip()
    if text.startswith("{") and text.endswith("}"):
        text = _unwrapped(text)
    return _LABEL.sub("", " ".join(_TAGS.sub(" ", text).split())) or question


def around_pasted(question: str) -> str:
    """What is asked about a pasted text: the words around it, with the sentence that they point to."""
    texts = [one for one in _QUOTED.findall(question) if len(one.split()) >= _PASTED]
    if not texts:
        return question
    rest = question
    for one in texts:
        rest = rest.replace(one, " ")
    rest = " ".join(_HEADERS.sub(" ", rest).split()).strip(" -–—:,.")  # noqa: RUF001 -- dashes as they are typed
    asked = _BETWEEN.sub("", rest).strip(" -–—:,.") or rest  # noqa: RUF001
    if "?" not in asked:
        return question
    few = len([one for one in re.findall(r"\w+", asked) if one.casefold() not in FUNCTION_WORDS])
    if few > _ENOUGH and not _POINTS.search(asked):
        return asked
    said = [one.strip('"“”„«»` ') for text in texts for one in sentences(text)]
    figures = [one for one in said if re.search(r"\d", one)]
    told = (figures or said)[:1]
    return f"{told[0].rstrip('.!')}. {asked}" if told else asked


def with_told(told: str, question: str) -> str:
    """A question with what was told before it, as far as that is short or the question needs it."""
    if len(told.split()) <= _LONG:
        return f"{told}. {question}"
    own = [one for one in re.findall(r"\w+", question) if one.casefold() not in FUNCTION_WORDS]
    if len(own) >= _ENOUGH:
        return question
    return f"{sentences(told)[-1].rstrip('.')}. {question}"


def _unwrapped(text: str) -> str:
    try:
        data = json.loads(text)
    except ValueError:
        return text
    said = [one for key, one in data.items() if key in _KEYS and isinstance(one, str)]
    return said[0] if len(said) == 1 else text
