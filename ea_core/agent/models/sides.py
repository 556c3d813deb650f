"""A question that compares two things by one figure: the question for each of them. Pure.

"Is the rent of the Dundee warehouse higher than that of the Perth warehouse?" is answered by both rents, each from
where it stands. What is compared with an amount, a time or nothing that has a name is no such question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ea_core.agent.models.alike import content_words
from ea_core.agent.models.days import without_days

_PLACE: Final = r"(?:of|for|in|at|on|with|from|to|under|by)"
_FORM: Final = r"(?:(?:much|far|a lot|any|even|really) )?(?:more|less|fewer|better|worse|(?!other\b|whether\b|after\b|over\b|under\b|either\b|rather\b)\w{2,}er)\b(?: \w+)?"
_I: Final = re.IGNORECASE
_COMPARE: Final = re.compile(
    r"^\W*(?:(?:please|can you|could you) )*compare (?P<one>.+?) (?:and|with|to|against|versus|vs\.?) (?P<other>.+?)[\s?.!]*$",
    _I,
)
_THAN: Final = re.compile(
    rf"^\W*(?:is|are|was|were) (?P<one>.+?) (?P<form>{_FORM}) (?:than|as) (?P<other>.+?)[\s?.!]*$",
    _I,
)
_DOES: Final = re.compile(
    r"^\W*(?:do|does|did) (?P<one>.+?) (?P<verb>end|expire|begin|start|cost|weigh|last)s? (?:\w+ )?than (?P<other>.+?)[\s?.!]*$",
    _I,
)
_HAS: Final = re.compile(
    r"^\W*(?:do|does|did) (?P<one>.+?) (?:have|get|offer|come with) (?:an? |the )?(?P<form>more|less|fewer|\w{2,}er) (?P<what>[\w -]+?) than (?P<other>.+?)[\s?.!]*$",
    _I,
)
_WHICH: Final = re.compile(
    rf"^\W*which(?: [\w-]+){{0,2}}?(?: of the two)? is (?:the )?(?P<form>{_FORM})\s*[,:]\s*(?P<one>.+?),? or (?P<other>.+?)[\s?.!]*$",
    _I,
)
_WHICH_HAS: Final = re.compile(
    r"^\W*which(?: [\w-]+){0,2}? (?:has|have|offers|gets) (?:an? |the )?(?:more|less|fewer|most|least|\w{2,}(?:er|est)) (?P<what>[\w -]+?)\s*[,:]\s*(?P<one>.+?),? or (?P<other>.+?)[\s?.!]*$",
    _I,
)
_DIFFERENCE: Final = re.compile(
    r"^\W*what(?: is|['\u2019]s) the difference (?:(?:in|of) (?P<what>[\w -]+?) )?between (?P<one>.+?) and (?P<other>.+?)[\s?.!]*$",
    _I,
)
_HOW_MUCH: Final = re.compile(
    rf"^\W*how much (?P<form>{_FORM}) (?:is|are|was|were) (?P<one>.+?) than (?P<other>.+?)[\s?.!]*$",
    _I,
)
_FORMS: Final = (_COMPARE, _WHICH_HAS, _WHICH, _HAS, _DOES, _HOW_MUCH, _THAN, _DIFFERENCE)
_WHAT_OF: Final = re.compile(rf"^(?P<what>.+?) (?P<place>{_PLACE}) (?P<thing>.+)$", _I)
_OWNER: Final = re.compile(r"^(?P<thing>.+?)['\u2019]s (?P<what>[\w -]+)$")
_BARE_OWNER: Final = re.compile(r"^(?P<thing>.+?)['\u2019]s$")
_THAT: Final = re.compile(rf"^(?:that|those|the one|the ones|the same)\s+(?={_PLACE}\b)", _I)
_PLACED: Final = re.compile(rf"^(?P<place>{_PLACE}) (?P<thing>.+)$", _I)
_ARTICLE: Final = re.compile(r"^(?:the|our|an?|its|their|both)\s+", _I)
_NO_THING: Final = re.compile(
    r"^(?:it|they|that|this|these|those|he|she|there|you|we|i|me|us|usual|expected|allowed|planned|needed|before|normal|"
    r"necessary|possible|average|others?|everyone|everybody|(?:last|next|this|the previous|the same) (?:year|month|quarter|week))\b",
    _I,
)
_ASKED_BY: Final = {
    "end": "When does {} end?",
    "expire": "When does {} end?",
    "begin": "When does {} begin?",
    "start": "When does {} start?",
    "cost": "How much does {} cost?",
    "weigh": "How much does {} weigh?",
    "last": "How long does {} last?",
}
_ASKED_AS: Final = (
    (re.compile(r"cheaper|dearer|pricier|(?:more|less) (?:expensive|costly)", _I), "How much does {} cost?"),
    (re.compile(r"heavier|lighter", _I), "How heavy is {}?"),
    (re.compile(r"louder|noisier|quieter", _I), "How loud is {}?"),
    (re.compile(r"faster|slower", _I), "How fast is {}?"),
    (re.compile(r"larger|bigger|smaller", _I), "How large is {}?"),
)  # fmt: skip
"""What is compared of two things where only they are named."""
_NUMBER: Final = re.compile(
    r"[$€£]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|half|hundred|an?) (?:\w+ )?(?:%|per ?cent|days?|hours?|weeks?|months?|years?|minutes?|euros?|dollars?|pounds?|people|pieces)\b",
    _I,
)
"""How an amount begins."""
_MOST_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things: what it is called, the question for it alone, and its words that the other has not, folded."""

    label: str
    question: str
    own: tuple[str, ...]


def sides_of(question: str) -> tuple[Side, Side] | tuple[()]:
    """Both sides of a comparison; empty where two things and their figure are not told."""
    for form in _FORMS:
        found = form.match(question)
        if found is None:
            continue
        sides = _sides(found)
        if sides:
            return sides
    return ()


def _sides(found: re.Match[str]) -> tuple[Side, Side] | tuple[()]:
    groups = found.groupdict()
    one, other = groups["one"].strip(" ,"), _THAT.sub("", groups["other"].strip(" ,"))
    if not (_is_thing(one) and _is_thing(other)):
        return ()
    asked = tuple(_questions(one, other, groups))
    if len(asked) != 2:  # noqa: PLR2004 -- both sides
        return ()
    (first, ask), (second, ask_other) = asked
    mine, theirs = content_words(first), content_words(second)
    own = tuple(word for word in mine if word not in theirs)
    others = tuple(word for word in theirs if word not in mine)
    if not own or not others:
        return ()
    return Side(first, ask, own), Side(second, ask_other, others)


def _questions(one: str, other: str, groups: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    """(what it is called, the question for it) of both."""
    verb, what = groups.get("verb"), groups.get("what")
    if verb:
        said = _ASKED_BY[verb.casefold()]
        yield from ((thing, said.format(thing)) for thing in (one, _placed(other)))
        return
    if what:
        for thing in (one, other):
            yield _placed(thing), _what_is(what, _put(thing))
        return
    owner, told = _OWNER.match(one), _WHAT_OF.match(one)
    measure = owner or told
    if measure is None:
        yield from _bare(one, other, groups.get("form") or "")
        return
    what, place = measure["what"], "of" if owner else measure["place"]
    yield measure["thing"], _what_is(what, f"{place} {measure['thing']}")
    there, again, theirs = _PLACED.match(other), _WHAT_OF.match(other), _OWNER.match(other)
    if there is not None:
        yield there["thing"], _what_is(what, f"{there['place']} {there['thing']}")
    elif theirs is not None:
        yield theirs["thing"], _what_is(theirs["what"], f"of {theirs['thing']}")
    elif again is not None and content_words(again["what"]) == content_words(what):
        yield again["thing"], _what_is(again["what"], f"{again['place']} {again['thing']}")
    elif again is not None:
        yield other, _what_is(other, "")
    else:
        bare = _BARE_OWNER.match(other)
        thing = bare["thing"] if bare else other
        yield thing, _what_is(what, f"{place} {thing}")


def _bare(one: str, other: str, form: str) -> Iterator[tuple[str, str]]:
    """Of two things with nothing said of which figure: as the form tells, or they are figures themselves."""
    said = next((asked for words, asked in _ASKED_AS if words.search(form)), None)
    if said is None and form and not any(sign.isdigit() or sign.isupper() for sign in one + other):
        said = "What is {}?"
    if said is not None:
        yield from ((thing, said.format(thing)) for thing in (one, other))


def _what_is(what: str, place: str) -> str:
    bare = _single(_ARTICLE.sub("", what.strip()))
    return f"What is the {bare} {place}".rstrip() + "?"


def _single(what: str) -> str:
    """The rent of "rents"."""
    if what.endswith("ies"):
        return f"{what[:-3]}y"
    return what[:-1] if what.endswith("s") and not what.endswith(("ss", "us", "is")) else what


def _put(thing: str) -> str:
    return thing if _PLACED.match(thing) else f"of {thing}"


def _placed(thing: str) -> str:
    there = _PLACED.match(thing)
    return there["thing"] if there else thing


def _is_thing(text: str) -> bool:
    """Whether it names something: no amount, day or word that points elsewhere."""
    bare = _ARTICLE.sub("", text)
    if not content_words(bare) or _NO_THING.match(bare) or len(text.split()) > _MOST_WORDS:
        return False
    return not _NUMBER.match(text) and any(
        char.isalpha() for char in without_days(text).replace("\0", "")
    )
