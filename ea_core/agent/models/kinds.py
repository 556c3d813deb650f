"""What kind of answer a question waits for (a person, a day, a duration, ...), and whether a text has one. Pure.

A line about the right thing that has no answer of the asked kind ("fails repeatedly" to "why does it fail?",
a weight to "how high?") does not answer. Prices and counts are told in `quantities`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from ea_core.agent.models.expected import (
    asks_whether,
    has_number,
    waits_for_number,
    without_addresses,
)

Kind = Literal[
    "", "person", "clock", "day", "since", "duration", "often", "place", "reason", "share", "weight",
    "length", "speed", "heat", "noise", "phone", "mail", "number",
]  # fmt: skip

MEASURES: Final[frozenset[Kind]] = frozenset({"weight", "length", "speed", "heat", "noise"})
"""Kinds whose name stands beside their value in a table of properties."""
_I = re.IGNORECASE
_ASKED: Final[Sequence[tuple[Kind, re.Pattern[str]]]] = (
    ("phone", re.compile(r"\b(?:phone|telephone|mobile|emergency|hotline|extension) ?number\b|\bwhat number (?:do|should|can|must)\b|\btelefonnummer\b|\bdurchwahl\b", _I)),
    ("mail", re.compile(r"\be-?mail(?: address)?\b.*\?|\bmail address\b|\be-?mail-?adresse\b", _I)),
    ("reason", re.compile(r"^\W*(?:and |but )?(?:why|what (?:is|was) the reason|for what reason|how come|warum|wieso|weshalb|aus welchem grund)\b", _I)),
    ("person", re.compile(r"(?:^|[;.!?] |, and |\band |\bto |\bby |\bund )\W*(?:who|whom|whose|wer|wem|wen)\b", _I)),
    ("clock", re.compile(r"\b(?:what|which) time\b|\bum wie viel uhr\b|\bwie spat\b", _I)),
    ("often", re.compile(r"\bhow (?:often|frequently|many times)\b|\bwie oft\b|\bhow regularly\b", _I)),
    ("share", re.compile(r"\b(?:what|which) (?:percentage|percent|share|discount|part|portion|proportion)\b|\bhow (?:big|high|large) (?:a |is the )?discount\b|\bwie viel prozent\b", _I)),
    ("weight", re.compile(r"\bhow heavy\b|\bhow much does .{2,40} weigh\b|\bwhat is the weight\b|\bwie schwer\b", _I)),
    ("noise", re.compile(r"\bhow (?:loud|noisy|quiet)\b|\bwie (?:laut|leise)\b", _I)),
    ("length", re.compile(r"\bhow (?:tall|wide|deep|thick)\b|\bhow high (?:is|are) the (?:ceiling|wall|shel|rack|build|fence|door|stack|gate|ramp|room|roof|mast|tower)|\bwhat is the (?:height|length|width|depth|diameter|radius)\b", _I)),
    ("speed", re.compile(r"\b(?:maximum|top|max\.?) speed\b|\bhow fast (?:can|may|does|is|must|should) (?:the |a |an |my |our |i )?(?:[\w-]+ ){0,3}(?:go|drive|run|travel|sail|fly|ride|move)\b|\bspeed limit\b", _I)),
    ("heat", re.compile(r"\bhow (?:hot|cold|warm)\b|\bwhat temperatures?\b|\bwhich temperatures?\b|\bwelche[rn]? temperatur\b", _I)),
    ("duration", re.compile(r"\b(?:for )?how long\b|\bhow (?:soon|quickly|fast)\b|\bwie (?:lange|schnell)\b|\bhow many (?:minutes|hours|days|weeks|months|years)\b.*\b(?:keep|kept|last|take|stored)\b", _I)),
    ("since", re.compile(r"(?:^|[,;.!?] |\band |\bund )\W*(?:since when|from when|as of when|seit wann|ab wann)\b", _I)),
    ("day", re.compile(r"(?:^|[,;.!?] |\band |\bsince |\buntil |\bby |\bund )\W*(?:when|wann)\b|\b(?:what|which) (?:date|day|month|year|weekday)s?\b|\b(?:an|am) welchem (?:tag|datum)\b|\bbis wann\b", _I)),
    ("place", re.compile(r"(?:^|[,;.!?] |\band |\bund )\W*(?:where|wo|wohin|woher)\b|\bin (?:what|which) (?:city|town|country|building|room|place)\b", _I)),
)  # fmt: skip

_FURTHER: Final = re.compile(
    r"\b(?:who|whom|whose|what|which|where|when|why|how|wer|wem|wen|was|welche[rsmn]?|wo|wann|warum|wie)\b",
    _I,
)
"""What a yes or no can't answer: "Can you tell me who ..."."""
_WHEN: Final = re.compile(r"\b(?:when|wenn)\b.*", _I)
"""Of a case: "what happens when ...", where none begins a question."""
_NUMBER: Final = (
    r"(?:\d[\d.,]*|half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|forty-five|sixty|ninety|hundred|several|few|ein(?:e[nmrs]?)?|zwei|drei|vier|f[uü]nf|sechs|sieben|acht|neun|"
    r"zehn|zw[oö]lf|vierzehn|drei(?:ß|ss)ig)"
)
_SPAN: Final = (
    rf"{_NUMBER}(?:[\s-]+(?:full|whole|more|working|business|calendar|school|consecutive|paid|and a half))*[\s-]*"
    r"(?:seconds?|sec|minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|fortnights?|months?|quarters?|years?|decades?|"
    r"pay periods?|terms?|cycles|sekunden?|minuten?|stunden?|tagen?|tage?|wochen?|monate?n?|jahre?n?|werktagen?)\b"
)
_MONTHS: Final = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december|januar|februar|m[aä]rz|mai|"
    r"juni|juli|oktober|dezember|(?:\d{1,2}(?:st|nd|rd|th)?\.? |in |since |until |by |end of )may|may \d)"
)
_DAYS: Final = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|"
    r"sonntags?|weekends?|easter|christmas|new year|spring|summer|autumn|winter)"
)
_CLOCK: Final = (
    r"(?:\d{1,2}[:.]\d\d\b|\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.|o[’']clock|uhr|h)\b|\bnoon\b|\bmidnight\b|\bmidday\b"  # noqa: RUF001
    r"|\b(?:at|by|until|till|from|to|um|bis|ab) [012]\d[0-5]\d\b(?!\s?[%€$£])"
    r"|\b(?:at|until|till|by|before|after|from|past)\s+(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:o[’']clock|in the|on|and|to|until|sharp|every)\b))"  # noqa: RUF001
)
_HAS: Final[dict[Kind, re.Pattern[str]]] = {
    "phone": re.compile(r"(?:\+?\d[\d ()/-]{4,}\d)|\b[^\W\d_]{3,} \d{3,5}\b(?![.,:]\d|\s?[%€$£]|\s(?:euros?|eur|days|hours))|\bextension \d+|\bext\.? \d+|\b(?:call|dial|ring) \d{3}\b", _I),
    "mail": re.compile(r"\S@\S|\[at\]", _I),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|so that|in order|therefore|reasons?|that is why|otherwise|as (?:it|they|we|he|she|the|this|there)|"
        r"caused?|avoid|prevents?|so (?:it|they|we|you)|thus|hence|weil|damit|wegen|aufgrund|denn|deshalb|daher|"
        r"to (?:keep|protect|ensure|make sure|allow|help|save|reduce|comply|give|stop|let|enable|meet|support))\b", _I),
    "clock": re.compile(_CLOCK, _I),
    "often": re.compile(
        rf"\b(?:every|each|once|twice|times|daily|weekly|fortnightly|monthly|quarterly|yearly|annual(?:ly)?|nightly|hourly|always|never|"
        rf"regularly|per (?:day|week|month|quarter|year)|an? (?:day|week|month|quarter|year)|all[ejn]? {_NUMBER}|je(?:de[nmrs]?|weils)|"
        r"t[aä]glich|w[oö]chentlich|monatlich|viertelj[aä]hrlich|j[aä]hrlich|\w*mal)\b", _I),
    "share": re.compile(r"%|\bper ?cent\b|\bhalf\b|\bthird\b|\bquarter\b|\bfree\b|prozent|[$€£]|\beuros?\b|\bpounds?\b", _I),
    "weight": re.compile(r"\d\s?(?:kg|g|t|lbs?|oz|tons?|tonnes?|kilos?|kilograms?|grams?|pounds?)\b|\b(?:weight|gewicht)\b", _I),
    "length": re.compile(
        r"\d\s?(?:mm|cm|m|km|metres?|meters?|feet|foot|ft|inch(?:es)?|in|miles?|yards?|centimetres?|kilometres?)\b|\b(?:two|three|four|five|ten) (?:metres?|meters?|feet)\b|"
        r"\b(?:height|length|width|depth|diameter|radius)\b", _I),
    "speed": re.compile(r"\d\s?(?:km/h|kmh|kph|mph|knots?|kn|m/s|rpm|kilometres? (?:per|an) hour|miles (?:per|an) hour|mbit|mbps|gbps)|\bspeed\b", _I),
    "noise": re.compile(r"\bdb\b|\bdba\b|decibels?|noise|loud|quiet|silent|sound (?:level|pressure|power|emission)|schall|laut|leise|ger[aä]usch", _I),
    "heat": re.compile(r"\d\s?(?:°|degrees?|℃|celsius|fahrenheit|grad\b)|°|\btemperatur", _I),
    "duration": re.compile(
        rf"\b{_SPAN}|\b(?:until|till|forever|indefinitely|unlimited|permanent(?:ly)?|immediately|at once|straight away|same day|as long as|as soon as|"
        rf"lifetime|overnight|unbefristet|sofort|bis|so lange|daily|by the end|for life|{_DAYS}|next (?:working |business )?day)\b|\d\s?(?:m|cm|mm|km|metres?|meters?|feet|characters|pages|signs|letters)\b|{_CLOCK}|"
        r"\b(?:duration|term|period|length)\b", _I),
    "since": re.compile(
        rf"\b(?:since|as of|effective|begins?|began|starts?|started|introduced|founded|established|opened|in force|valid|applies|seit|gilt|g[uü]ltig|ab)\b"
        rf"|\bfrom (?:\d{{1,2}}(?:st|nd|rd|th)?\.? )?(?:of )?(?:{_MONTHS}|(?:19|20)\d\d)", _I),
    "day": re.compile(
        rf"\b(?:{_MONTHS}|{_DAYS}|(?:19|20)\d\d|today|tomorrow|immediately|at once|daily|weekly|monthly|yearly|annually|quarterly|when|whenever|once|"
        rf"after|before|until|till|as soon as|as long as|within|upon|during|if|unless|later|earlier|first|last|end of|beginning of|due|always|never|"
        rf"nach|vor|sobald|wenn|bis|am|im|ab|t[aä]glich|sofort|\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}\.\d{{1,2}}\.)|\b{_SPAN}|{_CLOCK}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}", _I),
}  # fmt: skip
_COLUMN: Final[dict[Kind, re.Pattern[str]]] = {
    "phone": re.compile(
        r"\b(?:tele)?phone\b|\btel\b|\bmobile\b|\bextension\b|\bext\b|\btelefon\b|\bdurchwahl\b|\bhandy\b",
        _I,
    ),
    "clock": re.compile(r"\btimes?\b|\bhours\b|\buhrzeit\b", _I),
    "day": re.compile(r"\bdates?\b|\bdays?\b|\bdatum\b", _I),
    "duration": re.compile(
        r"\b(?:seconds|minutes|hours|days|weeks|months|years|minuten|stunden|tagen?|wochen|monaten?|jahren?)\b",
        _I,
    ),
}
"""Names of columns in which a number is one."""
_NAMED: Final = re.compile(
    r"(?<![.!?:\n|] )(?<!^)(?<![\n|])\b(?!I\b|(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Q[1-4])\b)[A-ZÄÖÜ][\w’'-]+"  # noqa: RUF001 -- the typographic apostrophe is meant
)
_TITLED: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|Sir|Herr|Herrn|Frau)\b\.? [A-Z]|\b[A-Z][a-zà-ÿ]+ [A-Z][a-zà-ÿ]+"
)
_ROLES: Final = re.compile(
    r"\b(?:everyone|everybody|anyone|anybody|nobody|all|you|we|team|teams|department|staff|board|office|people|persons?|company|client|agency|"
    r"committee|council|police|service|bank|support|management|members?|head|lead|deputy|chair|chief|ceo|cfo|cto|coo|hr|it|reception|desk|partners?|"
    r"parents?|governors?|personnel|captain|crew|guards?|nurse|nurses|students?|accounting|finance|legal|marketing|dispatch|controlling|compliance|"
    r"contractors?|residents?|citizens|tenant|landlord|sales|relatives?|spouses?|children|authority|union|help ?desk|workshop|"
    r"vorstand|leitung|verwaltung|betriebsrat|abteilung|mieter|vermieter|"
    r"\w{3,}(?:manager|leiter|leiterin|meister)|\w{2,}(?:ian|ist|ists|ant|ants|ee|ees|eers?|woman|man|women|men))\b", _I
)  # fmt: skip
_AGENT: Final = re.compile(r"\b\w{3,}(?:er|ers|or|ors)\b", _I)
_NO_AGENTS: Final = frozenset(
    "after other others over under never ever number numbers order orders offer offers paper papers water letter letters computer higher "  # noqa: SIM905 -- readable
    "longer later lower either neither whether however together quarter quarters summer winter october september november december further "
    "another larger smaller earlier former latter rather transfer transfers cover covers enter register door doors floor floors for major minor "
    "minors error errors proper power tower center corner dinner folder folders footer header poster posters printer monitor motor color "
    "server servers shelter consider remember matter answer discover gather prior sensor sensors elevator flower timer container trailer better "
    "newer older greater faster fewer cheaper sooner per her their your our".split()
)
_PLACE: Final = re.compile(
    r"\b(?:in|at|on|under|near|behind|beside|next to|opposite|from|into|via|through|inside|outside|above|below|between|to|here|there|everywhere|"
    r"online|im|am|auf|bei|neben|hinter|unter|vor|beim|zum|zur)\b|https?://|www\.|[\\/]\w+", _I
)  # fmt: skip


_GUESTS: Final = frozenset({"guests", "adults", "pupils", "children", "inhabitants", "persons"})
_DATED: Final = re.compile(
    rf"\b{_SPAN}\s+(?:after|before|from|following|nach|vor)\b|\b(?:{_MONTHS}|{_DAYS}|(?:19|20)\d\d|\d{{1,2}}(?:st|nd|rd|th))\b|{_CLOCK}|\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.", _I
)  # fmt: skip


_BEGINS: Final = re.compile(r"\b(?:begins?|began|starts?|started|commences?|beginnt|anfang)\b", _I)
_ENDS: Final = re.compile(r"\b(?:ends?|ended|expires?|expired|until|endet|ende)\b", _I)


def is_opposed(question: str, text: str) -> bool:
    """Whether a text tells of an end where the beginning is asked for, or the other way round."""
    begin, end = _BEGINS.search(question), _ENDS.search(question)
    if bool(begin) == bool(end):
        return False
    asked, other = (_BEGINS, _ENDS) if begin else (_ENDS, _BEGINS)
    return bool(other.search(text)) and not asked.search(text)


def is_for_people(word: str) -> bool:
    """Whether a word names people by what they are or do: guests, visitors, nurses."""
    if word.casefold() in _NO_AGENTS:
        return False
    return bool(_ROLES.fullmatch(word) or _AGENT.fullmatch(word) or word.casefold() in _GUESTS)


def is_dated(text: str) -> bool:
    """Whether a day, a month, a year or a time of day stands in a text."""
    return bool(_DATED.search(text))


def kind_of(question: str) -> Kind:
    """The kind of answer that a question waits for, '' where none can be told."""
    folded = question.replace("ä", "a").replace("ü", "u").replace("ö", "o")
    if asks_whether(question) and not _FURTHER.search(question):
        return ""
    for kind, pattern in _ASKED:
        if pattern.search(folded):
            return kind
    return "number" if waits_for_number(_WHEN.sub(" ", question)) else ""


_OWNS: Final = re.compile(r"\w+['\N{RIGHT SINGLE QUOTATION MARK}]s\b")
"""Whose something is: a doctor's note tells of nobody."""


def has_kind(kind: Kind, text: str, columns: str = "") -> bool:
    """Whether something of that kind stands in a text, or in a row below the names of its columns."""
    plain = without_addresses(text) if kind not in {"mail", "place"} else text
    if kind in {"", "place"}:
        return kind == "" or bool(_PLACE.search(plain))
    if kind == "number":
        return has_number(text)
    if kind == "person":
        plain = _OWNS.sub(" ", plain)
        return bool(_TITLED.search(plain) or _ROLES.search(plain) or _NAMED.search(plain)) or any(
            found.group().casefold() not in _NO_AGENTS for found in _AGENT.finditer(plain)
        )
    if kind == "since":
        return is_dated(plain) and bool(_HAS[kind].search(plain))
    if _HAS[kind].search(plain):
        return True
    named = kind in _COLUMN and _COLUMN[kind].search(columns)
    return bool(named or _HAS[kind].search(columns)) and bool(columns) and has_number(text)
