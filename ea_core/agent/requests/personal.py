"""What is asked of a colleague as a person, which no record holds: a phone number, an age, a salary. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.words import key_words

What = Literal["phone", "email", "reach", "place", "age", "pay", "absence", "life"]
_PERSON: Final = "someone_known"
_OF: Final[dict[What, str]] = {
    "phone": r"(?:(?:private|direct|work|office|business) )?(?:phone|telephone|mobile|cell|extension|handy|number)(?: phone)?(?: numbers?)?",
    "email": r"(?:(?:private|work|office|business) )?e ?mail(?: address(?:es)?)?|mail address",
    "place": r"(?:home |private |postal )?address|office|desk|room",
    "age": r"age|birthday|birth date|date of birth",
    "pay": r"salary|wages?|pay|income|bonus|commission rate",
    "life": r"wife|husband|partner|children|hobby|hobbies|religion|family",
}
_FORMS: Final[tuple[tuple[What, str], ...]] = (
    ("reach", rf"how (?:can|do|could|should) (?:i|we|you) (?:best )?(?:reach|contact|call|phone|ring|e ?mail|get (?:hold of|in touch with)|talk to) {_PERSON}"),
    ("place", rf"where (?:does|do|did) {_PERSON} (?:sit|live|work|come from)(?: .{{1,20}})?|where is {_PERSON}(?: (?:now|today|sitting|based|from))?|what is {_PERSON} address"),
    ("age", rf"how old is {_PERSON}|when (?:was {_PERSON} born|does {_PERSON} have (?:his|her|their) birthday)"),
    ("pay", rf"(?:how much|what) (?:money )?(?:does|do|did) {_PERSON} (?:earn|get paid|make (?:a|per) (?:year|month))(?: .{{1,20}})?|how much (?:is|was) {_PERSON} paid(?: .{{1,20}})?"),
    ("absence", rf"(?:is|was|will) {_PERSON} (?:be )?(?:on (?:holiday|vacation|leave|sick leave|a trip)|away|sick|ill|absent|in|in the office|here|there|at work|at home|available|free|busy|back|online)(?: (?:today|now|tomorrow|yesterday|this week|next week|right now|at the moment))*|when (?:is|will|does) {_PERSON} (?:be )?(?:back|come back|return|away|on holiday|on vacation)(?: .{{1,20}})?"),
    ("life", rf"is {_PERSON} (?:married|single|nice|a nice person|pregnant)|does {_PERSON} have (?:children|kids|a family)|what (?:does|do) {_PERSON} look like"),
)  # fmt: skip
_NAMES: Final[dict[What, str]] = {
    "phone": "the phone number", "email": "the e-mail address", "reach": "how to reach them", "place": "where they sit or live",
    "age": "the age", "pay": "the pay", "absence": "who is away or in the office", "life": "private matters",
}  # fmt: skip
_STANDS: Final[dict[What, re.Pattern[str]]] = {
    "phone": re.compile(r"\d[\d ()/-]{5,}"),
    "email": re.compile(r"\w@\w"),
    "reach": re.compile(r"\w@\w|\d[\d ()/-]{5,}|\b(?:reach|contact|call|person|office)", re.IGNORECASE),
    "place": re.compile(r"\b(?:in|at|room|floor|office|desk|building)\b", re.IGNORECASE),
    "age": re.compile(r"\bborn\b|\bbirthday|years old", re.IGNORECASE),
    "pay": re.compile(r"\bsalar|\bearns?\b|\bwage|\bis paid\b", re.IGNORECASE),
}  # fmt: skip
_SMALL: Final = 2
"""Letters of the little words in names: "de", "al"."""
_ME: Final = re.compile(
    r"(?:and )?(?:who am i|what is my (?:name|role|account|user ?name)|whats my name|do you know (?:who i am|my name|me)|how am i called|as whom am i signed in|what (?:role|rights) do i have|am i (?:an? |the )?(?:manager|admin|administrator|staff|owner))"
)
_LEADS: Final = re.compile(
    r"(?:and )?(?:who is|who s|whos|who are|name) (?:my|our|the) (?:line )?(?:manager|boss|supervisor|superior|team lead|team leader|chief)(?: here)?|who (?:do|does|should) i report to|to whom do i report|who is in charge(?: here)?|who (?:works in|is in|is on) my team|(?:which|what) (?:team|department|group) (?:am i in|do i belong to|am i part of)"
)
LEADS: Final = (
    "Who leads whom is written down neither in your account nor in the CRM. Ask for a role or a name as "
    "documents call it, such as the Sales Manager."
)


def of_a_colleague(said: str, vocabulary: Vocabulary) -> tuple[str, What] | None:
    """(name, what) where a question asks for what is not kept of a colleague; `said`: words as compared."""
    for name in vocabulary.people:
        asked = _with_token(said, name, vocabulary.people)
        if asked is None:
            continue
        for what, form in _FORMS:
            if re.fullmatch(rf"(?:and |so |please )*(?:{form})", asked):
                return name, what
        for what, words in _OF.items():
            if re.fullmatch(
                rf"(?:and |so |please )*(?:(?:what|which) (?:is|are|s) |give me |tell me |i need |show me |do you (?:have|know) |(?:can|could) (?:you|i) (?:give|tell|have|get)(?: me)? )?"
                rf"(?:{_PERSON}(?: is| s)? (?:{words})|(?:the |an? )?(?:{words}) (?:of|for|from) {_PERSON})",
                asked,
            ):
                return name, what
    return None


def of_oneself(said: str, me: str) -> str | None:
    """The answer to who asks who they are, or whom they belong to."""
    if _ME.fullmatch(said) and me:
        return f"You are signed in as {me}. Your role stands on *My account*, and decides what you see and may change."
    return LEADS if _LEADS.fullmatch(said) else None


def not_kept(name: str, what: What) -> str:
    """What is said of what is not known of a colleague."""
    first = name.split(maxsplit=1)[0]
    return (
        f"{name} is a colleague, and of colleagues the CRM does not hold {_NAMES[what]}; no document that was "
        f"found says it either. What it has are clients, deals and activities: ask, for example, "
        f"“How many open deals does {first} have?”"
    )


def stands_there(name: str, what: What, line: str) -> bool:
    """Whether a line names the colleague and holds what was asked for."""
    pattern = _STANDS.get(what)
    named = set(key_words(name)) & set(key_words(line))
    return pattern is not None and bool(named) and pattern.search(line) is not None


def _with_token(said: str, name: str, people: Sequence[str]) -> str | None:
    """What is said with a token for the name: the whole one, or a part that no other has."""
    words = key_words(name)
    if not words:
        return None
    parts = [" ".join(words), words[0], *(one for one in words[1:] if len(one) > _SMALL)]
    for part in parts:
        others = sum(part in key_words(one) for one in people)
        if re.search(rf"\b{re.escape(part)}\b", said) and (" " in part or others <= 1):
            return re.sub(rf"\b{re.escape(part)}\b(?: s\b)?", _PERSON, said)
    return None
