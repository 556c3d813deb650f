"""Who holds an office: "Who is the CEO?" is answered by a name beside the office, and by no line that has the office alone. Pure."""

from __future__ import annotations

import re
from typing import Final

_ASKED: Final = re.compile(
    r"^\W*(?:and )?(?:who(?:['\N{RIGHT SINGLE QUOTATION MARK}]s| is)|what is the name of) (?:the|our|your|my|their) "
    r"(?P<office>(?:[\w-]+ ){0,3}?(?:ceo|cfo|cto|coo|cio|president|chair(?:man|woman|person)?|director|head|founder|officer|controller|chief))(?P<of> of (?:[\w-]+ ?){1,3})?\W*$",
    re.IGNORECASE,
)
_NAME: Final = r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?[A-ZÀ-Þ][a-zà-ÿ'\u2019-]+ (?:[A-ZÀ-Þ]\. )?[A-ZÀ-Þ][A-Za-zÀ-ÿ'\u2019-]+"
_APART: Final = r"\s*[,:(|\u2013-]\s*"
_MOST_LETTERS: Final = 4


def office_asked(question: str) -> str:
    """The office whose holder is asked for, as the question writes it; empty where none is."""
    found = _ASKED.match(question)
    return "" if found is None else f"{found['office']}{found['of'] or ''}".strip()


def names_holder(office: str, text: str) -> bool:
    """Whether a name stands beside the office in a text: "Helen Okafor, Chief Financial Officer"."""
    words = (
        _in_full(office) if office.isupper() and len(office) <= _MOST_LETTERS else re.escape(office)
    )
    beside = (
        rf"(?i:{words})(?:{_APART}| is ){_NAME}",
        rf"{_NAME}(?:{_APART}(?:the )?| is (?:the |our )?)(?i:{words})\b",
    )
    return any(re.search(pattern, text) for pattern in beside)


def _in_full(letters: str) -> str:
    """The letters, or words that begin with them: CEO, Chief Executive Officer."""
    return rf"(?:{letters}|" + " ".join(rf"{one}[a-z]+" for one in letters) + ")"
