"""Wordings put as the rest of the program reads them: what is left out by its amount as what stays, and so on. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.leaving_words import BEFORE, spaced

_OUT: Final = spaced(
    *BEFORE, "drop(?:ping)?", "forget(?:ting)?(?: about)?", "remov(?:e|ing)", "no(?:thing)?", "not"
)
_ANY: Final = (
    r"(?:(?:the|any|all|anything|everything|those|stuff|deals?|ones?|small|little|tiny|big|large|that|which|who|is|are|worth|"
    r"with|a|value|of)\s+)*"
)
_LEFT_OUT: Final = re.compile(
    rf"\b(?:{_OUT})\s+{_ANY}"
    r"(?:(?P<below>under|below|(?:less|smaller|lower)\s+than)|(?P<above>over|above|exceeding|(?:more|bigger|larger|higher)\s+than))"
    r"\s+(?=[$\u20ac\u00a3]?\d[\d.,]*\s?(?:k|m|mn|thousand|million)?\b(?!\s*(?:%|percent|days?|weeks?|months?|years?|times?|deals?|clients?|calls?)))",
    re.IGNORECASE,
)
_WITH_OWNERS: Final = re.compile(
    r"(?:,\s*|\s+)(?:(?:along|together)\s+with|with|plus|incl(?:uding|\.)?)\s+who\s+"
    r"(?:closed|won|lost|owns?|owned|has|had|have|made|did|handles?|handled|brought)\s+(?:it|them|those|these|each)\b",
    re.IGNORECASE,
)
_WHEN_FIRST: Final = re.compile(
    r"^\W*(?P<which>(?:and |in )?(?:which|what) (?:month|quarter|week|industry|client|customer|stage|rep|person|source)) "
    r"(?P<when>(?:(?:of|in|during) )?(?:this|last|the last|the past) (?:year|quarter|month|week|fiscal year)|(?:in|of|during) (?:20\d\d|q[1-4]))"
    r" (?P<rest>(?:has|had|have|brought|saw|was|were|did|do|won|lost|gave|made|generated)\b[^?,;]*)",
    re.IGNORECASE,
)
"""A period between what is ranked and the verb: "which month this year had the fewest new deals?"."""
_IN_TERMS: Final = re.compile(r"\s+in (?:terms|order) of\s+", re.IGNORECASE)
_PASSED: Final = re.compile(
    r"\b(?:whose\s+|(?:with|having|have|has)\s+(?:an?\s+|the\s+)?|w/\s*|where\s+(?:the|their)\s+)?(?:expected\s+)?clos(?:e|ing)(?:\s+dates?)?\s+(?:that\s+)?"
    r"(?:(?:has|have|is|are|'s)\s+)?(?:already\s+|long\s+|since\s+)*(?:passed|gone\s+by|slipped\s+past|behind\s+us|lapsed|expired)(?:\s+already)?\b",
    re.IGNORECASE,
)
_SINCE_BEFORE: Final = re.compile(
    r"\b(?:(?:(?:have|has|had)\s+)?been\s+(?:in\s+the\s+(?:system|crm|pipeline|books)|around|here|open)|open|in\s+the\s+(?:system|crm|pipeline))\s+since\s+before\b",
    re.IGNORECASE,
)
_MOST_TO_LEAST: Final = re.compile(
    r",?\s*(?:and\s+)?(?:(?:ranked|sorted|ordered|listed)\s+)?from\s+(?:the\s+)?(?:most|highest|largest|biggest)(?:\s+\w+)?\s+(?:down\s+)?"
    r"to\s+(?:the\s+)?(?:least|lowest|smallest|fewest)(?:\s+\w+)?(?=\W*$)",
    re.IGNORECASE,
)
"""The order in which groups are shown anyway."""
_ANYBODY: Final = r"\b(?:did|has|have)\s+(?:we|anybody|anyone|somebody|someone|any of us)\s+(?:(?:ever|actually|already)\s+)?"
_TALKED: Final = re.compile(
    rf"{_ANYBODY}(?:talk(?:ed)?|speak|spoke|spoken)\s+(?:to|with)\b", re.IGNORECASE
)
_RANG: Final = re.compile(
    rf"{_ANYBODY}(?:call(?:ed)?|r[iu]ng|(?:tele)?phoned?)\s+(?=\w)(?!(?:it|this|that|them|him|her|in|for|off|back)\b)",
    re.IGNORECASE,
)
_LAST_MET: Final = re.compile(
    r"\bwhen\s+did\s+(?:we|i)\s+last\s+have\s+an?\s+(?:(?:face[- ]to[- ]face|in[- ]person|personal|real|proper)\s+)?(meeting|call|visit)\s+with\b",
    re.IGNORECASE,
)
_ANYTHING: Final = re.compile(
    r"\b(?:is|are)\s+there\s+anything\s+(?=(?:in|at|with|from)\b.*\bworth\s+(?:more|less|over|under|above|below|at least)\b)",
    re.IGNORECASE,
)
_NOT_COUNTED: Final = re.compile(
    r"(?:,\s*|\s+(?:and|but|with)\s+(?=(?:all|any|the)?\s*\w+\s+not)|\s*\()(?:the\s+|all\s+|any\s+)?(?P<what>(?!(?:it|that|this|they|them|i|we)\b)[\w'\u2019-]+(?:\s+(?!(?:are|is)\b)[\w'\u2019-]+){0,2}?)\s+"
    r"(?:(?:are|is)\s+)?(?:(?:do(?:es)?n[o'\u2019]?t\s+|not\s+)(?:counted|included|considered|count(?:ing)?|include[ds]?)|excluded|excl\b\.?|left\s+out|(?:put\s+|set\s+|left\s+)?aside|disregarded|ignored)(?=\W*$|\s*,|\))\)?",
    re.IGNORECASE,
)
"""What is left out behind a comma: "how many clients do we have, leads not counted"."""
_DOING: Final = re.compile(
    r"\bwhat\s+(?:exactly\s+|all\s+|else\s+)?(?:has|have|did|was|were)\s+(?P<who>(?!(?:we|they|you|it|that|this|these|those|client|customer)\b)[\w\u2019'-]+(?:\s+(?!been\b)[\w\u2019'-]+)?)\s+"
    r"(?:(?:been\s+)?(?:doing|up\s+to)|do)\b(?!\s+(?:about|with|for|to|at|when|if)\b)(?=\s*[?.!]*$|\s+(?:in|on|since|this|last|yesterday|today|the|over|during|all|so|between|from|lately|recently|until|q[1-4])\b)",
    re.IGNORECASE,
)
_NEXT_MEETING: Final = re.compile(
    r"\b(?:(?:the|my|our|any)\s+)?next\s+(?P<what>(?:calls?|meetings?|visits?|appointments?))\b(?=\s+(?:with|at|for|of)\b|\W*$)",
    re.IGNORECASE,
)
_PREPARES: Final = re.compile(r"\b(?:prepare|preparing|brief|ready|before|prior)\b", re.IGNORECASE)
_KNOW_BEFORE: Final = re.compile(
    r"^\W*(?:i|we)(?:['\u2019]ve\s+got|\s+(?:have|got|am\s+having|are\s+having))\s+(?:an?\s+|the\s+|my\s+)?(?:\w+\s+)?(?:meeting|call|visit|appointment|lunch|review)\s+with\s+(?P<who>[^,;:?]+?)"
    r"(?:\s+(?:(?:on\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|later|soon|now|next\s+\w+|this\s+\w+|at\s+[\w:.]+|in\s+(?:an?|\w+)\s+\w+)){0,3}\s*[,;:.-]?\s+"
    r"(?:so\s+|and\s+)?what\s+(?:(?:should|must|do|ought)\s+i|i\s+(?:should|must))\s+(?:need\s+to\s+|have\s+to\s+)?know\b[^?]*",
    re.IGNORECASE,
)
_KNOW_FIRST: Final = re.compile(
    r"\bwhat\s+(?:do|should|must)\s+(?:i|we)\s+(?:(?:need|have)\s+to\s+)?(?:know|read|check|prepare|look\s+at)\s+(?:before|for|ahead\s+of)\s+(?:my|our|the|a)\s+"
    r"(?:next\s+)?(?:call|meeting|visit|appointment|lunch)\s+(?:(?:today|tomorrow|(?:on\s+)?(?:mon|tues|wednes|thurs|fri)day|next\s+week)\s+)?(?:with|at)\s+(?P<who>[^?]+)",
    re.IGNORECASE,
)
_DONE_THINGS: Final = re.compile(
    r"\b(?:interactions?|activit(?:y|ies)|calls?|meetings?|visits?|e-?mails?|notes?|touch\s?points?|entries|timeline)\b",
    re.IGNORECASE,
)
_RECORDS: Final = re.compile(
    r"\b(?:deals?|clients?|customers?|accounts?|tasks?|contacts?|opportunit(?:y|ies))\b",
    re.IGNORECASE,
)
_NEWEST_FIRST: Final = re.compile(
    r",?\s*(?:\bwith\s+)?(?:\bthe\s+)?\b(?:newest|latest|most\s+recent|last)(?:\s+ones?)?\s+first\b",
    re.IGNORECASE,
)
"""The order in which activities stand anyway."""
_EVERY: Final = re.compile(
    r"\b(?P<verb>list|show|name|give|see|find|get|display)(?P<me>\s+me)?\s+(?:each\s+and\s+)?every\s+(?:single\s+)?(?P<what>client|customer|deal|contact|task|lead|account)\b",
    re.IGNORECASE,
)
_SINGLE: Final = re.compile(
    r"(?<=n['\u2019]t had) a single\b|(?<=not had) a single\b|(?<=n['\u2019]t have) a single\b|(?<=without) a single\b|(?<=had no) single\b",
    re.IGNORECASE,
)
_SAY_ME: Final = re.compile(
    r"\b(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:(?:say|tell)\s+(?:to\s+)?(?:me|us)|let\s+(?:me|us)\s+know)\b",
    re.IGNORECASE,
)
_NEXT_STEPS: Final = re.compile(
    r"(?<!no )(?<!any )(?<!without )(?<!have )(?<!missing )\b(?:the\s+|our\s+)?next\s+steps?\s+(?:(?:agreed|planned|arranged|defined|set|due|scheduled)\s+)?(?P<at>with|at|for)\s+(?=[A-Z])"
)
_STANDS: Final = re.compile(
    r"\b(?:pipeline|funnel|open\s+(?:deals|opportunities|value|business))\b", re.IGNORECASE
)
_EVENTS: Final = re.compile(
    r"\b(?:creat|add|enter|new|open(?:ed|ing)|c[ao]me|clos|won|win|los[te]|due|late|overdue|expect|call|me[et]|task|log|chang|mov|touch|activit|updat|since|"
    r"happen|until|till|by\s+today|before|after|from|yesterday|tomorrow|week|month|quarter|year)",
    re.IGNORECASE,
)
_TODAY: Final = re.compile(
    r"(?<!\bfor)(?<!\bon)(?<!\bby)\s+(?:as\s+(?:of|at)\s+)?today\b", re.IGNORECASE
)
"""How what is open stands now, and nothing that happened on the day: "how does the pipeline look today?"."""
_MUST_CLOSE: Final = re.compile(
    r"(?<=[a-z])\s+(?:must|(?:that\s+)?needs?\s+to|(?:that\s+)?ha(?:s|ve)\s+to|should|ought\s+to|(?:are|is)\s+to)\s+(?:still\s+)?(?:be\s+(?:closed|won|signed|decided)|close)\b"
    r"(?=\s+(?:until|till|by|before|this|next|in|on|within|end|until)\b)(?!.*\b(?:if|when|unless|policy|rules?)\b)",
    re.IGNORECASE,
)
"""What is still to be closed is open: "which deals must be closed until 15 December?"."""
_OPEN_SINCE: Final = re.compile(
    r"^\W*(?:since\s+when|(?:for\s+)?how\s+long)\s+(?:is|has|have|are|was)\s+(?P<what>.*?\bdeals?\b.*?)\s+(?:been\s+)?(?:open|running|in\s+(?:the|our)\s+(?:pipeline|system|crm))\W*$",
    re.IGNORECASE,
)
_WHEN_CREATED: Final = re.compile(
    r"^\W*when\s+(?:was|were|did\s+we|did)\s+(?P<what>(?!.*\b(?:clients?|customers?|contacts?)\b).*?\bdeals?\b.*?)\s+(?:opened|created|entered|added|started|set\s+up|start|open|create)\W*$",
    re.IGNORECASE,
)
_I_MEAN: Final = re.compile(r"\s*,?\s*\b(?:i\s+mean|meaning|that\s+is)\s+(?:the\s+)?churned(?:\s+(?:ones|clients|customers))?\b", re.IGNORECASE)  # fmt: skip
_PLACED: Final = re.compile(
    r"\b(?P<what>orders?\s+(?:have|has|did|do)\s+.{2,60}?)\s+placed?\b(?:\s+with\s+us)?",
    re.IGNORECASE,
)
_PLACING: Final = re.compile(
    r"\b(?:placed|placing|made)\s+(?:an?\s+|any\s+|the\s+)?orders?(?:\s+with\s+us)?\b",
    re.IGNORECASE,
)
"""Orders that clients placed are won deals."""
_SAME_LAST_YEAR: Final = re.compile(
    r"\b(?:last|previous)\s+year(?:'s)?,?\s+(?:in\s+)?(?:the\s+)?same\s+(?P<unit>month|quarter|week|period|time)\b",
    re.IGNORECASE,
)
_SHOULD_HAVE: Final = re.compile(
    r"(?<=[a-z])\s+(?:(?:that|which|who)\s+)?should(?:['\u2019]?ve|\s+have)\s+(?:(?:already|long\s+since|long)\s+)?(?:been\s+)?(?:closed?|come\s+in|landed|(?:been\s+)?(?:signed|decided|won))(?:\s+(?:by\s+now|by\s+today|already|long\s+ago|before\s+today|a\s+while\s+ago))?\b"
    r"(?:,?\s+but\s+(?:is|has|have|are|did)(?:n['\u2019]?t|\s+not)(?:\s+yet)?\b)?"
    r"(?!\s+(?:in|by|before|until|on|last|this|next|since|within)\b)",
    re.IGNORECASE,
)
"""What is late: "what is open that should've closed by now?"."""
_WHOM_TO_CALL: Final = re.compile(
    r"\bwho(?:m)?\s+(?:could|can|should|do|would|might|may)\s+(?:i|we)\s+(?:best\s+)?(?:call|phone|ring(?:\s+up)?|contact|reach(?:\s+out\s+to)?|e-?mail|write\s+to|turn\s+to)(?=\s+there\b|\s*[?.!]*\s*$)",
    re.IGNORECASE,
)
"""Who there is at a client, and none of the calls: "who could I call there?"."""
_BEST_CASE: Final = re.compile(r"\b(?:in\s+the\s+|the\s+)?best[- ]case\b", re.IGNORECASE)
_REWORDED: Final = (
    (_WHOM_TO_CALL, "who are the contacts"), (_BEST_CASE, "total value"),
    (_SHOULD_HAVE, " that are late"),
    (_PLACED, r"\g<what> have"), (_PLACING, "bought"),
    (_MUST_CLOSE, " expected to close"), (_OPEN_SINCE, r"since when open \g<what>"), (_WHEN_CREATED, r"since when \g<what>"),
    (_I_MEAN, " churned"),
    (_EVERY, r"\g<verb>\g<me> all \g<what>s"), (_SINGLE, " any"), (_SAY_ME, "tell me"), (_NEXT_STEPS, "the open tasks at "),
    (_KNOW_FIRST, r"Prepare me for the call with \g<who>"),
    (_KNOW_BEFORE, r"Prepare me for the call with \g<who>"), (_NOT_COUNTED, r" without \g<what>"),
    (_DOING, r"show the activities of \g<who>"), (_NEXT_MEETING, r"upcoming \g<what>"),
    (_WITH_OWNERS, " with their owners"), (_WHEN_FIRST, r"\g<which> \g<rest> \g<when>"), (_IN_TERMS, " by "),
    (_TALKED, "have we been in touch with"), (_RANG, "were there calls with "), (_LAST_MET, r"when was the last \1 with"),
    (_ANYTHING, "are there deals "), (_PASSED, "that are late"), (_SINCE_BEFORE, "were created before"), (_MOST_TO_LEAST, ""),
)  # fmt: skip


_ONLY_BEHIND: Final = re.compile(
    r"^(?P<head>.+?),? (?P<out>(?:except|excluding|without|but not|apart from|other than)\b[^,;?]+), (?P<only>(?:only|just) [^,;?]+|[^,;?]{1,40}? only|mine)\W*$",
    re.IGNORECASE,
)
"""What narrows the rest stands behind what is left out of it: "open deals except renewals, mine only"."""


def same_last_year(message: str) -> str:
    """The same month or quarter a year before as it is read: "last year same quarter" is "same quarter last year"."""
    return _SAME_LAST_YEAR.sub(r"same \g<unit> last year", message)


def reworded(question: str) -> str:
    """The question in the wording that is read; an amount that it leaves out is the one that it asks for: "nothing under 10k"."""
    said = same_last_year(question)
    said = _LEFT_OUT.sub(lambda one: "of at least " if one["below"] else "of at most ", said)
    if _STANDS.search(said) and not _EVENTS.search(said):
        said = _TODAY.sub("", said)
    if _DONE_THINGS.search(said) and not _RECORDS.search(said):
        said = _NEWEST_FIRST.sub("", said)
    said = _ONLY_BEHIND.sub(r"\g<head>, \g<only>, \g<out>", said)
    for pattern, instead in _REWORDED:
        if pattern is _NEXT_MEETING and _PREPARES.search(said):
            continue
        said = pattern.sub(instead, said)
    return said
