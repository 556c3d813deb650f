"""How a message is worded that changes what was shown: "drop the won ones", "same for Marcus", "split that by owner". Pure.

Only the wording is told apart here, and what it is said of; whether that is understood is told elsewhere (`leaning`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

Way = Literal["same", "without", "only", "by", "sort", "with", "against"]

_FILLERS: Final = re.compile(
    r"\W*(?:(?:lol|haha|ok|okay|oki|k|kk|hm+|mhm|ah+|oh|uh|um|er|right|great|cool|nice|good|perfect|super|fine|alright|all right|thanks|thank you|thx|ty|"
    r"well|sorry|no(?=[,.!;:\u2013\u2014])|nope|(?:no |what )?i meant|wrong(?: one| person| month| year| client)?(?=[,.!;:])|rather|please|pls|plz|now|then|so|and|but|also|hey|wait|actually|got it|i see|in that case|this time|next|"
    r"(?:can|could|would|will) you(?: mind)?(?: maybe| perhaps)?(?: please)?|(?:i|we)(?:['’]d| would) like (?:you )?to|(?:i|we) (?:want|need) (?:you )?to|"  # noqa: RUF001 -- the typographic apostrophe is meant
    r"let(?:['’]s| us|s)|(?:you|we) (?:can|could|may|should) (?=(?:drop|skip|remove|exclude|ignore|leave|take|kill|lose|forget)\b)|go ahead and|maybe|perhaps|kindly|just (?=(?:drop|skip|remove|exclude|ignore|leave|take|kill|show|give|list|keep|sort|group|split|add|filter|limit|restrict|the same|same)\b))(?=[\s,.!;:…-]|\Z)[\s,.!;:…-]*)+",  # noqa: RUF001 -- as above
    re.IGNORECASE,
)
"""What stands before a message and asks for nothing."""
_JOINS: Final = re.compile(r"\b(?:and|but|also|so)\b", re.IGNORECASE)
_TRAIL: Final = re.compile(
    r"(?:[\s,]+(?:(?:just )?between (?:us|you and me)|please|pls|plz|thanks|thank you|thx|ty|cheers|tho|though|if (?:you can|possible)|will you|would you|i meant(?: to say)?|i mean|ok|okay|now|instead|too|as well))+[\s,?!.]*\Z|[?!.\s]+\Z",
    re.IGNORECASE,
)
_TOO: Final = re.compile(r"\b(?:too|as well)\b", re.IGNORECASE)
_RECORDS: Final = "deals|opportunities|clients|customers|accounts|companies|contacts|activities|tasks|calls|meetings|e-?mails|notes|visits"
_LISTED: Final = "list|lists|table|results?|numbers|figures|rows|answer|output|selection|set|overview|lot|entries|records|query|search"
_THEM: Final = (
    rf"(?:(?:all of )?(?:these|those|them|it|that|this)(?! (?:month|week|year|quarter|half|morning))(?: (?:{_RECORDS}|{_LISTED}))?"
    rf"|(?:all )?(?:the|your) (?:{_RECORDS}|{_LISTED}|above|rest|others)|what(?:['’]s| is) left|everything(?: else)?)"  # noqa: RUF001 -- as above
)
"""Words for what was shown."""
_FROM_THEM: Final = re.compile(
    rf"\s+(?:from|of|in|off|out of) (?:the|this|that|these|those|your|my) (?:{_LISTED})\Z|\s+(?:from|out of|off) (?:these|those|them|it|there|here)\Z",
    re.IGNORECASE,
)
_POINTS: Final = re.compile(
    rf"(?:all |any |every )*(?:of )?(?:those|these|them)\b(?! (?:month|week|year|quarter))|\bones\b|\A(?:the|that|this) one\b|\A(?:anything|everything|whatever|where)\b|\A(?:if|when) (?:the|their|its) (?:client|customer|owner|value|amount|stage|industry|source|probability)\b|\Athe (?:\w+ )?(?:filter|restriction|condition|year|quarter|month|period|dates?|columns?|names?)\Z|\A(?:the|those|these|all|any) (?:[\w-]+ ){{0,3}}(?:{_RECORDS})\Z|\A(?:the |all )(?:{_RECORDS}) (?:of|in|with|that|which|from|to|by|under|over|above|below)\b",
    re.IGNORECASE,
)
"""Words by which what is said is of what was shown."""
_SAME: Final = re.compile(
    r"(?:(?:do|run|show(?: me)?|give me|try|again|i (?:want|need)) )*(?:"
    r"(?:exactly )?(?:the )?(?:exact )?(?:the )?same(?: (?:thing|question|query|list|one|again|here|search|filter|table|view|split|report|figures?|numbers?|stats?|data|info|overview|analysis|procedure|exercise|as (?:before|above|last time)|please|now|once more))*"
    r"(?=\W*\Z|\s*[,;:]|\s+[\u2013\u2014-]\s|\s+(?:for|but|with|in|of|by|only|just|without|and|since|until|from|per|excluding|minus|except|where|this time|instead)\b)"
    r"|ditto|dito|idem|likewise|(?:once more|once again|again)(?=\W+(?:but|for|with|only|just|without|in|by)\b)"
    r"|(?:repeat|redo|rerun|run|do|try) (?:that|this|it)(?: again)?(?=\W+(?:but|for|with|only|just|without|in|by)\b)|as (?:before|above)(?=\W))"
    r"[\s,;:\u2013\u2014-]*(?P<what>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MAKE: Final = re.compile(
    r"(?:make (?:it|that|this|them)|(?:switch|flip)(?: (?:it|that|this))?(?: over)? to|(?:reset|turn|widen|extend|shift) (?:it|that|this) to|instead of that|(?:and )?the other way round for)[\s,:]+(?P<what>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_BUT: Final = re.compile(r"(?:(?:but|and|now|this time|instead|then)\b[\s,]*)+", re.IGNORECASE)
_OUT: Final = (
    r"(?P<sure>exclude|remove|ignore|omit|discard|disregard|get rid of|leave (?:out|aside|off|away)|take (?:out|away|off)|cut out|filter (?:out|away)|throw (?:out|away)|"
    r"weed out|cross (?:out|off)|rule out|keep out|hide|eliminate|subtract|deduct|ditch|(?:do not|don['’]?t) (?:count|include|show(?: me)?|list|consider)|"  # noqa: RUF001 -- as above
    r"(?:i|we) (?:do not|don['’]?t) (?:want|need)(?: to see)?)"  # noqa: RUF001 -- as above
    r"|drop|skip|kill|scrap|scratch|strike|lose|dump|toss|forget(?: about)?|minus|without|excluding|ignoring|except(?: for)?|apart from|aside from|other than|sans|"
    r"not counting|not including|but not|nothing(?= (?:from|of|by|with|in|to)\b)|none of(?= (?:the|those|these|[A-Z]))|kick out|not|no"
)
_WITHOUT: Final = re.compile(rf"(?:{_OUT})\s+(?P<what>\S.*)", re.IGNORECASE | re.DOTALL)
_PARTED: Final = re.compile(
    r"(?P<sure>leave|take|cut|filter|throw|cross|rule|keep|kick) (?P<what>.+?) (?:out|off|away|aside)", re.IGNORECASE | re.DOTALL
)  # fmt: skip
_NOT_BEHIND: Final = re.compile(
    r"(?P<what>(?:(?:the|those|these|all|any) )?.*?\b(?:ones?|those|these|deals|clients|them)\b.*?)[\s,]+(?:please |pls )?(?:not|out|aside)"
    r"|(?P<gone>.+?)[\s,]+(?:(?:can|may|should|must) go|excluded|(?:can|could|should|must|may) be (?:dropped|removed|excluded|ignored|left out|skipped|taken out)|(?:are|is) (?:out|not (?:needed|wanted|interesting|relevant)))",
    re.IGNORECASE | re.DOTALL,
)
_RESTRICT: Final = re.compile(
    rf"(?:restrict|limit|narrow|filter|reduce|confine|trim|cut|scope|boil|slim|shrink)(?: {_THEM})?(?: down)?(?: further)? (?:(?:to|on|by|for)(?: only| just)?|only|down to|with) (?P<what>\S.*)"
    rf"|(?:focus|concentrate|zoom in|home in) (?:only )?on (?P<on>\S.*)"
    rf"|(?:keep|leave|show|list|give|want|need|see|i (?:only |just )?(?:want|need|care about)|interested in)(?: me)?(?: {_THEM})? (?:only|just|but) (?P<kept>\S.*)"
    rf"|(?:keep|(?:i|we) (?:only|just) (?:want|need|care about|mean|meant)(?: to see)?) (?P<ones>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_ONLY: Final = re.compile(
    r"(?:(?:and|but) )?(?:only|just|solely|exclusively|nothing but) (?P<what>\S.*)"
    r"|(?P<ones>(?:all )?(?:the|those|these) ones \S.*|(?:those|these) (?:above|over|below|under|bigger|larger|smaller|higher|lower|more|less|worth|in|with|without|from|of|at|that|who|which|by|not|still|already|owned|held|handled|managed|belonging|due|created|closed|expected)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHICH_NOT: Final = re.compile(
    r"(?:(?:and|so) )*(?:which|who|what)(?: ones?)?(?: (?:of|among|from|out of) (?:these|those|them))?(?: (?P<are>is|are|was|were|do|does|did|have|has))? ?(?:not|n['’]t)(?: yet)? (?P<what>\S.*)",  # noqa: RUF001 -- as above
    re.IGNORECASE | re.DOTALL,
)
_GROUP: Final = re.compile(
    rf"(?:(?P<sure>split|group|break|divide|bucket|cluster|organi[sz]e|segment|aggregate|slice|separate|categori[sz]e|arrange|dice)|show|list|give(?: me)?|present|summari[sz]e|total|sum|count|see|have)"
    rf"(?: (?P<them>{_THEM}))?(?: (?:down|up|out|apart))? (?:by|per|for each|for every|across|into|according to) (?P<what>\S.*)"
    r"|(?:by|per) (?P<bare>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_SORT: Final = re.compile(
    rf"(?:sort|order|rank|re-?sort|reorder)(?: {_THEM})?(?: (?:by|after|on|in order of|according to)) (?P<what>\S.*)"
    rf"|(?:sort|order|rank|re-?sort|reorder)(?: {_THEM})? (?P<way>(?:.* first|alphabetically|(?:as|de)scending))"
    rf"|(?:put|arrange|show|list|give me) (?:{_THEM}) (?P<ordered>(?:in order of|ordered by|sorted by|by) \S.*)",
    re.IGNORECASE | re.DOTALL,
)
_ADD: Final = re.compile(
    r"(?:add|include|append|show|attach|put in|give me|plus|with|what about|how about|(?=their\b))(?: (?:a|another) column (?:with|for))?(?: also)? ?(?P<what>(?:(?:the|their|its|a|and|or|also|each|last|latest|close|closing|expected|e-?mail|phone|contact|client|deal)\W+)*"
    r"(?:owners?|assignees?|amounts?|values?|stages?|statuses|status|clients?|probabilit(?:y|ies)|dates?|industr(?:y|ies)|activit(?:y|ies)|numbers?|phones?|e-?mails?|address(?:es)?|contacts?|names?|websites?|sources?|reasons?|columns?)"
    r"(?:[\s,]+(?:and |or |the |their |its |last |latest |close |closing |expected |e-?mail |phone |contact |client |deal )*(?:owners?|assignees?|amounts?|values?|stages?|status|clients?|probabilit(?:y|ies)|dates?|industr(?:y|ies)|activit(?:y|ies)|numbers?|phones?|e-?mails?|address(?:es)?|contacts?|names?|websites?|sources?|reasons?|columns?))*)"
    r"|(?:add|include|append) (?:me )?(?:(?:the|their|its)|(?:a|another) column (?:with|for)(?: the| their)?) (?P<new>[\w-]+(?: [\w-]+){0,2})"
    rf"|(?:make|give|show|create|get|list|print)(?: me| us)?(?: (?:a|the) (?:list|table|overview))?(?: of| for)? (?:these|those|them)(?: (?:{_RECORDS}|ones))? (?:with|including|incl\.?|plus|showing) (?P<more>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_AGAINST: Final = re.compile(
    rf"(?:set|put|hold|compare|contrast|stack|weigh|match|measure)(?: (?P<them>{_THEM}))?(?: up)? (?:against|beside|next to|alongside|with|to|versus|vs\.?) (?P<what>\S.*)"
    rf"|how does (?:that|this|it) compare (?:to|with|against) (?P<how>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_IT: Final = re.compile(
    r"(?:it|that|this|so|yet|bad|good|sure|really|much|many|idea|problem|worries|thanks|need|way|at all|a problem|so (?:good|bad|sure)|that one|quite|now|today|again|about it|about that)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[A-Z]\w+(?:['’]s)?(?: [A-Z]\w+(?:['’]s)?)*")  # noqa: RUF001 -- as above
_LONGEST: Final = 16
"""Words of a change to what was shown; more tell something of their own."""


@dataclass(frozen=True, slots=True)
class LedOn:
    """A change to what was shown: in which way, and by what, in the words of the message.

    `said` are all its words. `sure`: by its wording alone it is one, whatever it is said of; `points`: it says
    that it is of what was shown ("those", "the ones").
    """

    way: Way
    what: str
    said: str
    sure: bool = False
    points: bool = False


def bare(question: str) -> tuple[str, bool]:
    """A message without the politeness around it, and whether it is joined to what was said ("and ...")."""
    lead = _FILLERS.match(question)
    rest = question[lead.end() :] if lead else question
    joined = lead is not None and _JOINS.search(lead.group()) is not None
    trail = _TRAIL.search(rest)
    joined = joined or (trail is not None and _TOO.search(trail.group()) is not None)
    return (rest[: trail.start()] if trail else rest).strip(" ,"), joined


def led_on(question: str) -> LedOn | None:
    """How a message changes what was shown; None for one that is worded otherwise."""
    said, _ = bare(question)
    if not said or len(said.split()) > _LONGEST:
        return None
    plain = _FROM_THEM.sub("", said)
    found = _same(plain) or _worded(plain, asks=question.rstrip().endswith("?"))
    if found is None:
        return None
    listed = plain != said
    return replace(found, said=said, sure=found.sure or listed, points=found.points or listed)


def points_to_records(question: str) -> bool:
    """Whether a short message points to several that were shown: "which of those ...", "who approves them?"."""
    said, _ = bare(question)
    few = len(said.split()) <= _LONGEST
    return few and (_MANY.search(said) is not None or _WHICH_ONE.match(said) is not None)


_MANY: Final = re.compile(
    r"\A(?:\w+\W+){0,4}?(?:of|out of|from|among|for|with|to|in|about|are|were|is|do|did|does|have|has)?\s*(?:these|those|them)\b(?! (?:months?|weeks?|years?|days|rules|polic|documents?|cases?|costs?|times?))|\A(?:the|only|just|and|but|all|\s)*\b(?:the|those|these) (?:\w+ )?ones\b",
    re.IGNORECASE,
)
_WHICH_ONE: Final = re.compile(r"(?:which|what) ones?\b", re.IGNORECASE)


def _same(said: str) -> LedOn | None:
    match = _SAME.fullmatch(said)
    if match is None:
        return None
    what = _BUT.sub("", match["what"], count=1) if _BUT.match(match["what"]) else match["what"]
    inner = _worded(what, asks=False) if what else None
    if inner is not None and inner.way != "only":
        return replace(inner, sure=True, points=True)
    return LedOn("same", what, said, sure=True, points=True) if what else None


def _worded(said: str, *, asks: bool) -> LedOn | None:
    """`asks`: it ends with a question mark, so that a verb alone does not make it a change."""
    for way, form in _FORMS:
        match = form.fullmatch(said)
        what = next((one for one in match.groupdict().items() if one[1] and one[0] not in {"sure", "them", "are"}), None) if match else None  # fmt: skip
        if match is None or what is None or _IT.fullmatch(what[1]):
            continue
        marks = match.groupdict()
        points = _POINTS.search(what[1]) is not None or bool(marks.get("them"))
        wants = way in {"sort", "with"} or bool(marks.get("sure")) or form is _RESTRICT
        named = way == "without" and _NAME.fullmatch(what[1]) is not None
        sure = points or bool(marks.get("gone")) or ((wants or named) and not asks)
        return LedOn(way, what[1].strip(), said, sure, points)
    return None


SOME_OF: Final = re.compile(
    rf"(?:and |so |but )*(?:(?:do|does|did|has|have|is|are|was|were) (?:there )?)?(?:any(?:one|body| one)?|some|one|which(?: ones?)?|who) (?:of|among) (?:them|these|those)(?: (?:{_RECORDS}))? "
    r"(?:(?:is|are|was|were) )?(?P<what>(?!not\b|n['’]t\b)\S.*)",  # noqa: RUF001 -- as above
    re.IGNORECASE | re.DOTALL,
)
"""Which of those that were shown are meant: "does any of them have a task?"."""
_FORMS: Final[tuple[tuple[Way, re.Pattern[str]], ...]] = (
    ("only", _RESTRICT), ("without", _WITHOUT), ("without", _PARTED), ("without", _WHICH_NOT), ("without", _NOT_BEHIND), ("only", _ONLY), ("only", SOME_OF),
    ("same", _MAKE), ("with", _ADD), ("by", _GROUP), ("sort", _SORT), ("against", _AGAINST),
)  # fmt: skip
