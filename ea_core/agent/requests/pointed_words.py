"""The words of a message that points to records which were shown: to which ones, and what is asked of them. Pure.

Each word is one of a pointer, of a field, of a name, or says nothing; a message with any other word points to
nothing that is told here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from ea_core.agent.requests.led_on import bare
from ea_core.agent.requests.words import key, word_set
from ea_core.crm.vocabulary import ActivityType

Field = Literal[
    "owner", "client", "stage", "value", "probability", "closing", "created", "last_activity", "contact", "phone",
    "email", "position", "tasks", "lost_reason", "source", "industry", "website", "status", "due", "deal", "text",
]  # fmt: skip
Superlative = Literal["value", "probability", "closing", "created"]

_THING: Final = r"(?:one|ones|deals?|opportunit(?:y|ies)|orders?|clients?|customers?|accounts?|compan(?:y|ies)|contacts?|persons?|people|tasks?|to-?dos?|entry|entries|rows?|activit(?:y|ies))"
_OF_THEM: Final = r"(?: (?:of|among|from) (?:them|these|those|the (?:list|table|two|three|four|five|ten))| (?:on|in) (?:the|that|this) (?:list|table))?"
_NTH: Final = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9, "tenth": 10, "10th": 10,
    "last": -1, "former": 1, "latter": -1,
}  # fmt: skip
_ORDINAL: Final = re.compile(
    rf"\b(?:(?:the|that|this) )?(?<!\bwe )(?<!\bi )(?<!\bwas )(?:(?P<nth>{'|'.join(_NTH)})|(?:number|no|nr|#) ?(?P<n>\d{{1,2}}))(?P<thing> {_THING})?{_OF_THEM}(?!\w| (?:activity|contact|time|call|meeting|mail|e-?mail|note|touch\w*|entry|week|month|year|quarter|half|two|three|four|five|six|ten|few|\d))"
)
_FEW: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_FIRST_FEW: Final = re.compile(
    rf"(?:and |only |just |what about |tell me about |show me )*(?:the )?first (?P<n>{'|'.join(_FEW)})(?: {_THING})?{_OF_THEM}"
)
"""The first rows as they stood, where nothing else is said."""
_SUPERLATIVE: Final = re.compile(
    rf"\b(?:(?:the|that) )?(?P<way>bigger|biggest|larger|largest|greater|greatest|higher|highest|smaller|smallest|lower|lowest|cheaper|cheapest|(?:most|more) (?:expensive|valuable)|least valuable|newer|newest|older|oldest|likelier|likeliest|(?:most|longest) (?:overdue|late)|(?:most|more|least|less) likely(?: to (?:close|win|be won|be closed))?)(?: {_THING})?{_OF_THEM}(?=\s|\Z)"
)
_WAYS: Final[dict[str, tuple[Superlative, bool]]] = {
    **dict.fromkeys(("bigger", "biggest", "larger", "largest", "greater", "greatest", "higher", "highest", "most expensive", "more expensive", "most valuable", "more valuable"), ("value", True)),
    **dict.fromkeys(("smaller", "smallest", "lower", "lowest", "cheaper", "cheapest", "least valuable"), ("value", False)),
    **dict.fromkeys(("most overdue", "longest overdue", "most late", "longest late"), ("created", False)),
    "newer": ("created", True), "newest": ("created", True), "older": ("created", False), "oldest": ("created", False),
    **dict.fromkeys(("likelier", "likeliest", "most likely", "more likely"), ("probability", True)),
    "least likely": ("probability", False), "less likely": ("probability", False),
}  # fmt: skip
_OUTCOME: Final = re.compile(r" to (?:close|win|be won|be closed)$")
_SINGLE: Final = re.compile(
    r"\b(?:it|its|itself|(?:that|this) (?:very )?(?P<one>one|deal|opportunity|order|client|customer|account|company|contact|person|task)|the (?P<the>deal|opportunity|order|task|contact)|there|(?P<who>he|she|him|her|his|hers)|(?:this|that)(?=\s*\Z))\b"
)
_MANY: Final = re.compile(
    rf"\b(?:each|every)(?: {_THING})?{_OF_THEM}(?=\s|\Z)|\b(?:all|both)(?: (?:of )?(?:them|these|those|the (?:two|three|four|five)))?\b|\b(?:they|them|their|theirs|these|those)(?: {_THING})?\b"
)
_KINDS: Final = {
    "deal": re.compile(r"deals?|opportunit|orders?"), "client": re.compile(r"clients?|customers?|accounts?|compan"),
    "contact": re.compile(r"contacts?|persons?|people"), "task": re.compile(r"tasks?|to-?dos?"), "activity": re.compile(r"activit|entr"),
}  # fmt: skip
_SPOKE: Final = r"(?:talk(?:ed)?|sp[eo]ke?n?|speak|chat(?:ted)?)(?: (?:to|with))?"
_SAID: Final[tuple[tuple[Field, str], ...]] = (
    ("last_activity", rf"who (?:was|is) the last (?:one |person )?(?:of us )?(?:to|who) (?:have )?(?P<who1>{_SPOKE}|call(?:ed)?|meet|met|e?-?mail(?:ed)?|contact(?:ed)?)"),
    ("last_activity", r"who (?:last )?(?P<who2>spoke|talked|called|met|e?-?mailed|contacted)(?: (?:to|with))?(?= .*\blast\b)"),
    ("last_activity", r"(?:the )?(?:last|latest|most recent|newest)(?: (?:logged|recorded))? (?P<what>activit(?:y|ies)|contact|touch(?: ?point)?|entry|entries|calls?|phone ?calls?|meetings?|visits?|e?-?mails?|notes?|conversations?|talks?|interactions?|action)"),
    ("last_activity", rf"(?:the )?last time (?:(?:when|that) )?(?:(?:we|i|you|somebody|someone|anybody|anyone) )?(?:have )?(?P<time>{_SPOKE}|met|called|phoned|e?-?mailed|wrote(?: to)?|contacted|touched|were in (?:touch|contact)|had contact)?"),
    ("last_activity", r"when (?:did|have|has|had|was|were)(?= .*\b(?:talk|sp[eo]ke?|speak|call|phone|meet|met|mail|e-?mail|write|contact|touch|see|chat|visit)\w*)"),
    ("last_activity", r"what (?:happened|was done)(?: (?:last|there|lately|recently|most recently))*|what was (?:the )?last (?:thing )?(?:done|said|discussed)|last (?:done|touched|contacted|called|touch)|(?:what|anything) (?:happened|going on) (?:last|lately|recently)"),
    ("text", r"what (?:was|is|were|are)(?= .*\babout\Z)|what (?:did|does)(?= .*\bsay\Z)|what was (?:said|discussed|talked about|the (?:content|topic|outcome|result))|(?:the )?(?:content|topic|outcome|notes? say)"),
    ("closing", r"when (?:will|does|do|should|is|are|was|were|did|could|might)(?= .*\b(?:clos\w+|signed?|w[io]n|los[et]|decided|land|expected|due|finish)\b)|when(?: precisely| exactly)?(?= .*\b(?:signed|closed|closes)\b)"),
    ("created", r"since when|how long (?:has|have|is|are)(?= .*\b(?:open|there|run\w*|in the (?:pipeline|crm)|going|created)\b)|how long(?= .*\bopen\b)|how old|when (?:was|were|did|has|have)(?= .*\b(?:created|opened|added|entered|open|born|started?|begin|began|become|became)\b)|age"),
    ("closing", r"(?:the )?(?:expected |planned |estimated )?(?:to )?(?:clos(?:e|ing|ure)|signing) (?:dates?|days?|times?|months?)|expected (?:to )?close|expected(?: when)?|clos(?:e|ing) (?:when|date)"),
    ("due", r"(?:the )?(?:due (?:dates?|days?)|deadlines?)|when (?:is|are|was|were)(?= .*\bdue\b)|due(?: when)?"),
    ("probability", r"prob|probs|probabilit(?:y|ies)|chances?|likelihoods?|how (?:likely|probable|sure)|odds|confidence"),
    ("value", r"values?|worth|how (?:big|large|much)(?: money)?|amounts?|prices?|volumes?|deal sizes?|size"),
    ("contact", r"(?:who|whom) (?:do|can|should|could|must|may|would|shall) (?:i|we|you) (?:call|ring|phone|talk|speak|write|contact|ask|mail|e-?mail|reach|address|turn)(?: (?:to|with|for))?|contact (?:persons?|people)|who is (?:the |our |their |its )?contact(?: person)?|contacts?|ansprechpartner"),
    ("phone", r"(?:tele)?phone(?: ?(?:numbers?|nos?))?|numbers?|mobile(?: numbers?)?|cell(?:phone)?(?: numbers?)?|tel|call (?:her|him|them) at"),
    ("email", r"e-?mail(?: ?address(?:es)?)?|mail(?: ?address(?:es)?)?|address"),
    ("position", r"positions?|job(?: titles?)?|roles?|function|what (?:does|do) (?:he|she|they) do"),
    ("lost_reason", r"why(?: (?:did|have|has|was|were|is|are))?(?: we)?(?: (?:lose|lost))?|(?:lost |loss )?reasons?(?: for (?:the |its |that )?loss)?|lost why"),
    ("tasks", r"what is (?:next|(?:still )?to be done|planned|open|the next step)|what comes next|(?:any |the |our |open )*(?:tasks?|to-?dos?|next steps?|follow-?ups?)(?: (?:planned|open|due))?|steps?|(?:anything|something|nothing) (?:planned|scheduled|open|to do|to be done|coming up)"),
    ("source", r"sources?|lead sources?|channel|where (?:did|does|do|has|have)(?= .*\bcom(?:e|ing) from\b)|how (?:did|have|has|do|does)(?= .*\bcome to us\b)|how (?:did|have) we (?:get|got|find|found|won|win)"),
    ("industry", r"(?:(?:which|what) )?(?:industr(?:y|ies)|sectors?|branch(?:es)?|business)"),
    ("website", r"web ?-?sites?|home ?pages?|urls?|web (?:address(?:es)?|pages?)"),
    ("owner", r"who (?:is |are |was |were |has |had )?(?:the |our )?(?:owns?|owned|has|holds?|had|handles?|handled|manages?|managed|runs?|ran|leads?|covers?|covering|serves?|looks? after|looking after|looked after|takes? care of|taking care of|took care of|responsible|in charge|working on|works on|won|lost|closed|sold|did|does|assigned|owners?|account (?:owner|manager)|sales ?(?:rep|person|man|woman)|behind|it assigned to)(?: (?:for|of|to|on))?|whose|owners?|ownership|account managers?|(?:sales )?reps?|assignees?|responsible|(?:the )?(?:gentleman|lady|person|colleague|name|people)(?: or (?:the )?(?:gentleman|lady))?(?= .*looks? after)|looks? after|who(?= (?:is|are) (?:it|they|this|that|these|those)\Z)"),
    ("deal", r"(?:which|what) (?:deals?|opportunit(?:y|ies))"),
    ("client", r"(?:which|what) (?:clients?|customers?|accounts?|compan(?:y|ies))|(?:the )?(?:clients?|customers?|compan(?:y|ies))(?: names?)?|(?:with|for|at) whom|who(?:m)? (?:is|are|was|were)(?= .*\b(?:with|for)\Z)"),
    ("stage", r"stages?|where (?:does|do|is|are)(?= .*\b(?:stand|now|at)\b)|how far(?: along)?|phase|won or lost|still open|open or closed"),
    ("status", r"status(?:es)?|(?:still )?(?:active|a client|a customer)|state"),
)  # fmt: skip
"""How each field is asked for, the more particular first."""
_FIELDS: Final = tuple((name, re.compile(rf"\b(?:{words})(?=\s|\Z)")) for name, words in _SAID)
_ASKED_WORDS: Final = word_set(
    "win lose close closes closed closing sign signed decided land expected due finish open there run running runs pipeline crm going created opened "
    "added entered started start begin began born become became talk talked speak spoke spoken call called phone phoned meet met "
    "mail mailed email emailed e-mail write wrote written contact contacted touch touched see seen chat visit visited come coming "
    "from worth won lost stand now at with for looks look after last lately recently entry time"
)
"""Words that a field has looked for behind its first ones."""
_GLUE: Final = word_set(
    "a an the and or also so then is are was were be been being am do does did has have had will would should could can may might "
    "what which who to of for on in at with by about from me us we i you our my please pls kindly tell show "
    "give say know need want get find just quick quickly again exactly precisely actually currently right yet still any anything name names "
    "one ones that this there tell's kind as too now ok hmm btw it's information info details detail date dates s dear person "
    "least then gentleman lady our people their its it them these those us anybody anyone somebody someone ever much happen list"
)
_TYPES: Final[tuple[tuple[re.Pattern[str], tuple[ActivityType, ...]], ...]] = (
    (re.compile(r"\b(?:phone ?calls?|calls?|called|phoned?|rang|ring)\b"), ("call",)),
    (re.compile(r"\b(?:meet|met|meetings?|visits?|visited|see|saw|seen)\b"), ("meeting",)),
    (re.compile(r"\b(?:e-?mails?|e?mailed|mails?|write|wrote|written)\b"), ("email",)),
    (re.compile(r"\bnotes?\b"), ("note",)),
    (re.compile(r"\b(?:talk(?:ed)?|sp[eo]ke?n?|speak|chat(?:ted)?|conversations?)\b"), ("call", "meeting")),
)  # fmt: skip
_IS: Final = re.compile(
    r"\b(what|who|when|where|how|it|that|there|which|why|he|she)['\u2019]?s\b(?= )"
)
_LONGEST: Final = 22


@dataclass(frozen=True, slots=True)
class Read:
    """What a message says: which records it points to, what it asks of them, and the words left, which may be names."""

    nth: tuple[int, ...] = ()
    superlative: tuple[Superlative, bool] | None = None
    single: bool = False
    person: bool = False
    """He, she: people at clients, or colleagues."""
    many: bool = False
    they: bool = False
    """They, them: several records, or the people of one client."""
    kind: str = ""
    fields: tuple[Field, ...] = ()
    types: tuple[ActivityType, ...] = ()
    mine: bool = False
    left: tuple[str, ...] = ()
    words: str = field(default="", compare=False)

    @property
    def points(self) -> bool:
        """Whether a word of it points to something."""
        return bool(self.nth or self.superlative or self.single or self.many)


def read_pointing(question: str) -> Read | None:
    """A message as a pointer and what is asked; None for one that is too long to be one."""
    said, _ = bare(question)
    plain = _IS.sub(r"\1 is", key(said).replace("\u2019", "'"))
    plain = re.sub(r"'s\b|s'(?=\s)", lambda one: "s" if one.group() == "s'" else " s", plain)
    plain = " ".join(re.sub(r"[^\w#\s-]|(?<!\w)-|-(?!\w)", " ", plain).split())
    if not plain or len(plain.split()) > _LONGEST:
        return None
    types = next((found for form, found in _TYPES if form.search(plain)), ())
    fields, rest = _fields(plain)
    talks = "last_activity" in fields
    few = _FIRST_FEW.fullmatch(" ".join(rest.split()))
    nth: list[int] = [*range(1, _FEW[few["n"]] + 1)] if few else []
    rest = "" if few else rest
    kind = ""
    for match in _ORDINAL.finditer(rest):
        if match.group().startswith("last") and not match["thing"]:
            continue  # "did she last write"
        nth.append(_NTH[match["nth"]] if match["nth"] else int(match["n"]))
        kind = kind or _kind(match["thing"])
    rest = _ORDINAL.sub(" ", rest)
    best = _SUPERLATIVE.search(rest)
    kind = kind or (_kind(best.group()) if best else "")
    rest = _SUPERLATIVE.sub(" ", rest)
    many = _MANY.search(rest)
    they = many is not None and re.fullmatch(r"they|them|theirs?", many.group()) is not None
    kind = kind or (_kind(many.group()) if many else "")
    rest = _MANY.sub(" ", rest)
    single = list(_SINGLE.finditer(rest))
    kind = kind or next(
        (_kind(one["one"] or one["the"]) for one in single if one["one"] or one["the"]), ""
    )
    person = any(one["who"] for one in single)
    rest = _SINGLE.sub(" ", rest)
    mine = talks and re.search(r"\b(?:i|me)\b", rest) is not None and "we" not in rest.split()
    known = _GLUE | _ASKED_WORDS if fields else _GLUE
    left = tuple(one for one in rest.split() if one not in known)
    return Read(
        tuple(nth), _WAYS[_OUTCOME.sub("", best["way"])] if best else None, bool(single), person, many is not None, they, kind,
        fields, types if talks else (), mine, left, said,
    )  # fmt: skip


def _fields(text: str) -> tuple[tuple[Field, ...], str]:
    """What is asked, in its order, and the words without it."""
    found: dict[int, Field] = {}
    for name, form in _FIELDS:
        match = form.search(text)
        if match is None or match.start() == match.end():
            continue
        if name == "created" and "closing" in found.values() and "when" in match.group():
            continue
        found.setdefault(match.start(), name)
        text = f"{text[: match.start()]}{' ' * (match.end() - match.start())}{text[match.end() :]}"
    ordered = tuple(dict.fromkeys(name for _, name in sorted(found.items())))
    return ordered, text


def _kind(words: str | None) -> str:
    said = (words or "").strip()
    return next(
        (kind for kind, form in _KINDS.items() if any(form.match(one) for one in said.split())), ""
    )
