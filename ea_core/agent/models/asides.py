"""What is said about the answer before: "Are you sure?", "Show me the source", "Shorter, please". Pure.

The built-in answerer looks the question before up once more, which shows on what its answer rests today; it
has no other words for it than those of its sources, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Literal

from ea_core.agent.models.base import Reply, Said, Turn
from ea_core.agent.models.found import SHALL_I
from ea_core.agent.models.standalone import is_bare
from ea_core.agent.requests.talk import said_words
from ea_core.agent.requests.told import told_instead
from ea_core.agent.texts import as_written
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

Aside = Literal["sure", "source", "shorter", "form", "more", "other"]
FIRST: Final = "There is no question before this one that it could lead on from. Ask it with all that it is about."
WHICH: Final = "Which one do you mean? Ask with its name."
NO_FORM: Final = (
    "I quote documents in their own words and show lists of the CRM as tables: I don't translate, draw or "
    "put an answer into another form. *Export* above the messages takes it along."
)
DID_YOU_MEAN: Final = "Did you mean"
TAKEN_AS: Final = "I take this as"
"""Said before the answer to a question that is known and means the same."""
NO_REASON: Final = "What I found gives no reason for that. What comes nearest is shown below; it may be about something else."
_THAT: Final = r"(?:this|that|it|the answer|your answer|these|those|the numbers?|the figures?)"
_BEFORE: Final = r"(?:and |but |ok |so |no |hm+ |can you |could you |would you |please )*"
_SAID: Final[tuple[tuple[Aside, str], ...]] = (
    ("sure", rf"are you (?:really |quite |absolutely |100 |100 percent )*(?:sure|certain)(?: (?:about|of) {_THAT})?(?: that is (?:right|true|correct))?|really|sure|certain|seriously|is {_THAT} (?:really )?(?:right|true|correct|sure|certain|up to date|current|still valid)|(?:double ?)?check (?:that|it|this|again)(?: again)?|check again|say that again|again|repeat(?: (?:that|it|this))?"),
    ("source", rf"(?:show|give|tell|name)(?: me)? (?:the |your )?(?:sources?|place|evidence|proof|document|quote|reference|citation|page)(?: of {_THAT}| for {_THAT})?|(?:what|which) is (?:the|your) source(?: of {_THAT}| for {_THAT})?|source|sources|where (?:does|is|did|do) (?:{_THAT}|you)(?: \w+)? (?:stand|say|come from|say that|written|find (?:that|it|this)|read (?:that|it|this)|get (?:that|it|this) from)(?: (?:that|from|written))?|where is {_THAT} written|where does it say (?:that|so|this)|says who|who says (?:that|so|this|it)|(?:give|show|send)(?: me)? (?:the |a )?(?:link|address|url)(?: (?:to|of|for) .{1,20})?|link|which (?:document|page|file|policy) (?:says (?:that|so|this)|is (?:that|this|it)(?: from)?|does (?:that|this|it) come from)|(?:who|when was|by whom was) (?:{_THAT} )?(?:wrote|written|decided|decides|said|published|agreed)(?: {_THAT})?(?: by whom)?|prove it"),
    ("shorter", rf"(?:make {_THAT} |say {_THAT} )?(?:a bit |a little |much )?(?:shorter|in short|briefly|more briefly|brief|in one sentence|in a few words|in a nutshell|tl ?dr|too long)|shorten {_THAT}|(?:a )?(?:short|shorter) (?:answer|version)|(?:summarise|summarize|sum up)(?: {_THAT})?|just the answer|the short version"),
    ("form", rf"(?:(?:say|write|put|show|give me|translate|answer)(?: me)? )?(?:{_THAT} )?(?:in|into|to|auf) (?:german|english|french|spanish|italian|polish|swedish|dutch|portuguese|deutsch|englisch|simple words|plain language|other words|your own words|simple english)|translate(?: {_THAT})?|(?:show |give me |make )?(?:{_THAT} )?(?:as|in|into|like) (?:an? )?(?:table|list|chart|graph|diagram|bullet points?|bullets|csv|excel|pdf|word|powerpoint|markdown)(?: file| document| form| format)?|draw (?:a )?(?:chart|graph)(?: of {_THAT})?|explain {_THAT}(?: to me)? in .*|rephrase(?: {_THAT})?|simpler|more simply"),
    ("more", r"(?:tell|show|give) me more|more|(?:what does|whats) (?:that|this|it)(?: mean)?|what does (?:that|this|it) mean|explain(?: (?:that|this|it))?(?: to me)?|more details?|more please|go on|continue|and then|what else|anything else|is there (?:anything )?more|(?:show|tell)(?: me)? (?:the )?(?:details|rest|whole text|full text)|elaborate"),
    ("other", r"(?:what about |how about |for )*(?:the )?(?:other|next) (?:one|ones)|(?:what about |how about )(?:the )?others?|which one(?: do you mean)?"),
)  # fmt: skip
_FORMS: Final = tuple(
    (kind, re.compile(rf"{_BEFORE}(?:{form})(?: please| now)?")) for kind, form in _SAID
)
_YES: Final = re.compile(r"(?:yes|yep|yeah|right|exactly|correct|sure|of course|i did|that is what i meant)(?: please| i did)?")  # fmt: skip
_MEANT: Final = re.compile(rf"{DID_YOU_MEAN} “(.+)”\?\s*\Z")
_TAKEN: Final = re.compile(rf"{TAKEN_AS} “([^”]+)”")
_CAUSE: Final = re.compile(
    r"\b(?:because|therefore|so that|in order to|that is why|due to|otherwise|weil|damit|deshalb)\b",
    re.IGNORECASE,
)
_WHY: Final = re.compile(
    r"(?:and |but |so )*(?:why|how come|why (?:is|was) (?:that|it|this)(?: so)?|why (?:so|that|not)|for what reason|what is the reason)"
)
_TIMES: Final = frozenset(
    "january february march april june july august september october november december jan feb mar apr jun jul aug sep "  # noqa: SIM905
    "oct nov dec monday tuesday wednesday thursday friday saturday sunday year month quarter week day days years months "
    "last next previous today yesterday tomorrow q1 q2 q3 q4 one ones other others".split()
)
_LEADS: Final = re.compile(r"^\W*(?:and|but|also|or|what about|how about|so)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<!\\)\[(\d+)\]")


def about_answer(
    turn: Turn, reply_to: Callable[[Turn], Reply], of_crm: Callable[[Turn], bool]
) -> Reply | None:
    """The reply to what is about the answer before; None for a question of its own.

    `reply_to` answers a turn, `of_crm` tells whether the CRM alone does. The history is that of `without_asides`.
    """
    kind, before = aside_of(turn.question), asked_before(turn)
    if before is None and kind == "shorter" and turn.only_documents:  # a summary of the document
        return None
    if before is None:
        alone = kind is not None or only_leads_on(turn.question)
        said = NO_FORM if kind == "form" else FIRST
        return Reply(said, answerable=True) if alone else None
    if kind is None:
        return _why(turn, before, reply_to, of_crm) if asks_why(turn.question) else None
    if kind in {"form", "more", "other"} and of_crm(turn):  # "as a chart", "the others"
        return None
    if kind in {"form", "other"}:
        return Reply(NO_FORM if kind == "form" else WHICH, answerable=True)
    reply = about_answer(before, reply_to, of_crm) or reply_to(before)
    return reply if reply.calls else said_again(kind, reply, turn)


def _why(
    turn: Turn, before: Turn, reply_to: Callable[[Turn], Reply], of_crm: Callable[[Turn], bool]
) -> Reply:
    reply = reply_to(turn)
    if reply.calls or gives_reason(reply, of_crm=of_crm(before)):
        return reply
    return replace(reply, text=NO_REASON, answerable=False)


def aside_of(question: str) -> Aside | None:
    """How a question is about the answer before it; None for one that asks for something itself."""
    said = said_words(question)
    return next((kind for kind, form in _FORMS if form.fullmatch(said)), None)


def asks_why(question: str) -> bool:
    """Whether it asks for the reason of what was answered, and names nothing itself."""
    return _WHY.fullmatch(said_words(question)) is not None


def gives_reason(reply: Reply, of_crm: bool) -> bool:
    """Whether an answer tells why: one of the CRM for `of_crm`, else of documents with a word for it."""
    if reply.rests and not reply.quotes:
        return True
    return bool(reply.answerable) and not of_crm and _CAUSE.search(reply.text) is not None


def only_leads_on(question: str) -> bool:
    """Whether a question can't be understood without one before it: "And in March?", "Why?"."""
    if asks_why(question) or is_bare(question):
        return True
    words = [word for word in said_words(question).split() if word not in FUNCTION_WORDS]
    return _LEADS.search(question) is not None and all(
        word in _TIMES or word.isdigit() for word in words
    )


def without_asides(history: Sequence[Said], today: date) -> tuple[Said, ...]:
    """The history without thanks, greetings and words about answers, from which nothing leads on.

    A question that was taken as another one, or meant another one, is that.
    """
    kept: list[Said] = []
    skipping = False
    for said in history:
        if said.role == "user" and _is_yes(said.text, kept):
            offered = _MEANT.search(kept.pop().text)  # what comes now is the answer
            if offered is not None and kept:
                kept[-1] = replace(kept[-1], text=offered[1])
            skipping = False
            continue
        taken = _TAKEN.match(said.text) if said.role == "assistant" and not skipping else None
        if taken is not None and kept and kept[-1].role == "user":
            kept[-1] = replace(kept[-1], text=taken[1])
        if said.role == "user":
            told = told_instead(said.text, today, leads_on=False)
            skipping = aside_of(said.text) is not None or told is not None
        if not skipping:
            kept.append(said)
    return tuple(kept)


def _is_yes(said: str, before: Sequence[Said]) -> bool:
    """Whether it wants the answer that was offered."""
    last = before[-1] if before else None
    offered = (
        last is not None
        and last.role == "assistant"
        and (last.text.rstrip().endswith(SHALL_I) or _MEANT.search(last.text) is not None)
    )
    return offered and _YES.fullmatch(said_words(said)) is not None


def confirmed(turn: Turn) -> Turn:
    """The turn with the question that "yes" says was meant: after "Did you mean “...”?", or what can be answered of it."""
    last = turn.history[-1] if turn.history else None
    if last is None or last.role == "user" or not _YES.fullmatch(said_words(turn.question)):
        return turn
    if last.text.rstrip().endswith(SHALL_I) and len(turn.history) > 1:
        return replace(turn, question=turn.history[-2].text, history=turn.history[:-2], with_less=True)  # fmt: skip
    meant = _MEANT.search(last.text)
    return turn if meant is None else replace(turn, question=meant[1], history=turn.history[:-2])


def asked_before(turn: Turn) -> Turn | None:
    """The turn of the question before, as it was asked, with what this one has looked up; None without one."""
    for at in range(len(turn.history) - 1, -1, -1):
        if turn.history[at].role == "user" and not asks_why(turn.history[at].text):
            return replace(turn, question=turn.history[at].text, history=turn.history[:at])
    return None


def said_again(kind: Aside, reply: Reply, turn: Turn) -> Reply:
    """The answer before, looked up once more, as it is asked for."""
    if kind == "shorter":
        return _shortened(reply)
    if kind == "sure":
        head = "I looked it up again." if reply.answerable else ""
    elif not reply.answerable:
        head = ""
    elif reply.quotes:
        passage = turn.passages[_first_number(reply) - 1]
        page = f", page {passage.page}" if passage.page else ""
        head = f"It stands in “{as_written(passage.title)}”{page}: the number opens the place, with what is around it, and the document's page says whose it is and from when."
    else:
        head = "It is read from the CRM as it is now: the number opens the records behind it."
    return replace(reply, text=f"{head}\n\n{reply.text}" if head else reply.text)


def _shortened(reply: Reply) -> Reply:
    if not reply.answerable:
        return reply
    if reply.quotes:
        number = _first_number(reply)
        quote = reply.quotes[number]
        return replace(reply, text=f"{as_written(quote)} [{number}]", quotes={number: quote})
    return replace(reply, text=reply.text.split("\n\n")[0], tables=())


def _first_number(reply: Reply) -> int:
    numbers = [int(one) for one in _NUMBER.findall(reply.text)]
    return next((one for one in numbers if one in reply.quotes), next(iter(reply.quotes)))
