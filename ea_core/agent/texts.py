"""Texts that come in from people and models, made fit to keep and to show. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from ea_core.errors import InvalidInput

NO_ANSWER = "Not found in the documents or the CRM."
"""What is said in the place of what a model wrote without support."""
NOT_BORNE_OUT = "Nothing that was found bears this out:"
"""What stands above statements of an answer without support."""
OTHER_LANGUAGE = "In another language than its source, where its figures and names stand: check it:"
"""What stands above statements of which no more than that is known."""
ASKED_BEFORE = " (asked before)"
"""Behind words of an earlier message that what leads on from its answer does not use either."""
MAX_QUESTION = 8_000
MAX_TITLE = 300
_TITLE_LENGTH = 70
_ADDRESS = re.compile(
    r"^[^\S\n]*(?:```|~~~)[^\n`]*$|(?<![\\`])`[^`\n|]+`(?!`)|(?P<stray>(?<!\\)`)|"
    r"(?P<address>(?:[a-z][a-z0-9+.-]{1,20}:\\?/\\?/|(?<![a-z0-9])www\\?\.|\bmailto\\?:)[^\s<>`|\])\"\u201d\u2019\u00bb]*[^\s<>`|\])\"\u201d\u2019\u00bb.,;:!?*_\\]"
    r"|(?:[\w.+-]|\\_)+\\?@(?:[\w-]|\\_)+(?:\\?\.(?:[\w-]|\\_)*[^\W_])+)",
    re.IGNORECASE | re.MULTILINE,
)
"""Addresses, beside what is code already; a backtick without its pair would open the code of another."""
_CODE_OF_ADDRESS = re.compile(r"(?<![\\`])`([^`\s]*[@:.][^`\s]*)`(?!`)")
_ENTITY = re.compile(r"(?<!\\)&(?:colon|sol|period|commat|#\d{1,7}|#x[\da-f]{1,6});", re.IGNORECASE)
_OF_ADDRESSES = frozenset(":/.@+-_")
_AUTOLINK = re.compile(r"(?<!\\)<(?=[a-z][a-z0-9+.-]{1,31}:)", re.IGNORECASE)
_SIGNS = re.compile(r"[\\`*_{}\[\]<>~$|&^#]|:(?=\w)|(?<=\w):(?=\[)")
_START = re.compile(r"^(\s*)([-+=](?=\s|[-+=])|\d{1,9}(?=[.)]))")
_ESCAPED = re.compile(r"\\([^\w\s]|_)")


def reading_lines(read_as: Sequence[str], not_used: Sequence[str]) -> tuple[str, ...]:
    """What stands below an answer from the CRM: how the question was read, and its words that this leaves out."""
    places = [f" ({place})" if len(read_as) > 1 else "" for place in range(1, len(read_as) + 1)]
    said = [f"Read as{place}: {line}" for place, line in zip(places, read_as, strict=True)]
    words = (one.partition(ASKED_BEFORE) for one in not_used)
    left = ", ".join(f"“{said}”{before}" for said, before, _ in words)
    return (*said, *([f"Not used: {left}"] if left else []))


def storable(text: str) -> str:
    """The text without what PostgreSQL can't keep: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def checked_question(question: str) -> str:
    """The question without white space around it; raises InvalidInput when empty or too long."""
    kept = storable(question).strip()
    if not kept:
        raise InvalidInput("Type a question first.", field="question")
    if len(kept) > MAX_QUESTION:
        raise InvalidInput(
            f"A question may have at most {MAX_QUESTION:,} characters; this one has {len(kept):,}.",
            field="question",
        )
    return kept


def checked_title(title: str) -> str:
    """A conversation's title; raises InvalidInput when empty or too long."""
    kept = " ".join(storable(title).split())
    if not kept:
        raise InvalidInput("A conversation needs a title.", field="title")
    if len(kept) > MAX_TITLE:
        raise InvalidInput(f"A title may have at most {MAX_TITLE} characters.", field="title")
    return kept


def title_of(question: str) -> str:
    """A title made of the first words of a question."""
    line = " ".join(question.split())
    if len(line) <= _TITLE_LENGTH:
        return line
    cut = line[: _TITLE_LENGTH - 1]
    # A word without an end is cut itself: what stands before it may be next to nothing.
    whole = cut.rsplit(" ", 1)[0] if " " in cut[_TITLE_LENGTH // 2 :] else cut
    return whole.rstrip(" ,.;:") + "…"


def inert(text: str) -> str:
    """Markdown in which no image is loaded and no link hides where it leads.

    A document could talk a model into writing an image whose address carries what was read; showing
    it would send that to a stranger. Markers such as [1] stay.
    """
    for mark, harmless in (("![", "["), ("](", "] ("), ("][", "] ["), ("]:", "] :")):
        text = text.replace(mark, harmless)
    return text


def without_links(text: str) -> str:
    """Markdown in which addresses of the web and of e-mail are words: as code, which nothing makes a link of.

    What an address carries could be what was read, one click away from a stranger.
    """

    def as_code(found: re.Match[str]) -> str:
        if found["stray"] is not None:
            return "\\`"
        address = found["address"]
        return found[0] if address is None else f"`{unescaped(address)}`"

    plain = _ENTITY.sub(_plain_sign, text)
    return _ADDRESS.sub(as_code, _AUTOLINK.sub(r"\\<", plain))


def _plain_sign(entity: re.Match[str]) -> str:
    """A letter, a digit or a sign of addresses in the place of its entity; others stay."""
    sign = unescape(entity[0])
    return sign if sign in _OF_ADDRESSES or (sign.isascii() and sign.isalnum()) else entity[0]


def as_written(text: str) -> str:
    """Text of a document as Markdown in which each sign stands for itself, line by line."""
    lines = (_SIGNS.sub(r"\\\g<0>", line) for line in text.split("\n"))
    return "\n".join(_START.sub(_not_a_list, line) for line in lines)


def _not_a_list(start: re.Match[str]) -> str:
    indent, sign = start.groups()
    return f"{indent}{sign}\\" if sign.isdigit() else f"{indent}\\{sign}"


def unescaped(text: str) -> str:
    """Markdown's escaped signs, and addresses that stand as code, as they are read."""
    return _ESCAPED.sub(r"\1", _CODE_OF_ADDRESS.sub(r"\1", text))
