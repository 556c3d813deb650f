"""The words for how deals went, as patterns: spans of days with a bound, activities that lack. Pure data."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ea_core.agent.requests.lexicon import any_of
from ea_core.agent.requests.period_forms import NUMBERS

DEALS: Final = any_of("deals?", "opportunit(?:y|ies)", "pipeline", "wins", "losses")
SUPPOSED: Final = re.compile(
    r"\b(?:happens|what to do|(?:if|when|once) (?:an?|the|no|nobody|there|my|our|your|it|this|they) )"
)
"""What is told in general, and asks for no deals."""
STALLED: Final = any_of("stuck", "stalled")
TO_COME: Final = re.compile(
    r"\b(?:will|should|shall|expected|going|likely|due|supposed|planned|want|plan|can|could|must|need)\b"
)
"""What may be closed within so many days is not what took so long."""
_BOUND: Final = (
    r"(?:(?P<over>more than|over|longer than|above|beyond|exceeding|in excess of)|(?P<least>at least|(?:a )?minimum(?: of)?|no less than|not less than)"
    r"|(?P<under>less than|under|fewer than|below|shorter than)|between (?P<low>\d{1,4}) and|(?P<most>at most|up to|no more than|not more than|no longer than|not longer than|within|(?:a )?maximum(?: of)?))"
)
_N: Final = r"\d{1,4}|" + "|".join(NUMBERS)
_LONG: Final = (
    rf"(?:(?P<n>{_N}) (?P<unit>day|week|month|quarter|year)s?|(?P<half>half an? year)|(?P<fortnight>an? fortnight))\b(?! (?:ago|ahead|late|overdue))"
    r"(?: (?P<more>or (?:more|longer|less|fewer)|and (?:more|longer|counting)|plus)\b)?"
)
_FOR: Final = r"(?:(?:for|since|by) (?:the )?)?"
_ALREADY: Final = r"(?:(?:already|now|still) )*"
_STAYS: Final = r"(?:been|waiting|waits?|remain(?:s|ed|ing)?|stay(?:s|ed|ing)?|stood|standing|stand|lying|spent|spending|hanging|resting)"
_STUCK: Final = r"(?:stuck|sitting|sits?|sat|parked|linger(?:s|ed|ing)?|stalled|idling|not moving|(?:sitting|standing|stand|sit) still)"
_SAME: Final = r"(?:in|at) (?:the same|the|their|its|this|that|one|their current|its current|the current) stage"
_MOVED: Final = (
    r"(?:mov(?:ed?|ing)(?: (?:forward|on|along|ahead|stages?|to (?:the next|another) stage))*|progress(?:ed|ing)?|advanc(?:ed?|ing)"
    r"|chang(?:ed?|ing)(?: (?:their|its|the))* stages?|budged)"
)
_STILL: Final = (
    rf"(?:(?:that |which )?(?:(?:have|has|did|do|does|were|was|are) )?(?:not|never)(?: (?:been|yet|even))* {_MOVED}"
    r"|(?:without|(?:with |had |have |has )*no)(?: an?| any)? (?:stage changes?|changes? of stage|movement|progress|moving|changing stages?)|unmoved)"
)
_LAST: Final = r"(?:(?:for|in|since|over|during|within)(?: the)?(?: last| past)? )"


STAYS: Final = any_of(_STAYS, _STUCK, _SAME, _STILL, "for", "since", _BOUND, _LONG)
"""The words of how long deals are in their stage, without the names of stages."""


@lru_cache(maxsize=16)
def staying(stages: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """How it is said that deals are in a stage for so long, and whether it says so without naming the stage."""
    if not stages:
        return ()
    names = "|".join(re.escape(one) for one in sorted(stages, key=len, reverse=True))
    stage, too = (rf"(?:(?:in|at) (?:the )?(?:stage )?(?P<{group}>{names})(?: stage)?)" for group in ("s", "s2"))  # fmt: skip
    have = r"(?:(?:that|which|have|has|had|are|is|were|was) )*"
    spans = (
        (
            rf"\b{have}{_STUCK} {_ALREADY}(?:(?:{stage}|{_SAME}) )?{_ALREADY}{_FOR}{_BOUND}? ?{_LONG}(?: {too}| {_SAME})?",
            True,
        ),
        (rf"\b{_STILL} (?:{stage} )?{_LAST}?{_BOUND}? ?{_LONG}", True),
        (
            rf"\b{have}(?:{_STAYS} )?{_ALREADY}{stage} {_ALREADY}(?:for|since) {_ALREADY}{_BOUND}? ?{_LONG}",
            False,
        ),
        (rf"\b{have}{_STAYS} {_ALREADY}{stage} {_ALREADY}{_BOUND} {_LONG}", False),
        (rf"\b{have}(?:{_STAYS} )?{_ALREADY}{_SAME} {_ALREADY}{_FOR}{_BOUND}? ?{_LONG}", True),
        (rf"\b{have}(?:{_STAYS} )?{_FOR}{_BOUND} {_LONG} {_ALREADY}(?:{stage}|{_SAME})", True),
    )
    return tuple((re.compile(one), alone) for one, alone in spans)


_CREATED: Final = r"(?: (?:of|after|from|since|following) (?:(?:their|its|the|being|they were|it was|we|they|it) )*(?:creation|created|opening|opened|being opened|entered|entry|start))"
_TO: Final = r"(?: (?:to|until|till|before)(?: (?:be|being|get|we|they|it))* (?:close|closed|closing|win|won|winning|sign|signed|signature|land|end))"
CLOSING: Final = (
    re.compile(rf"\b(?P<way>in|within|inside|(?P<after>after))(?: only| just)? ?(?:{_BOUND} )?{_LONG}{_CREATED}"),
    re.compile(rf"\b(?:(?<=won )|(?<=lost )|(?<=closed )|(?<=signed )|(?<=sold ))(?P<way>within|inside|(?P<after>after))(?: only| just)? ?(?:{_BOUND} )?{_LONG}"),
    re.compile(rf"\b(?:(?<=won )|(?<=lost )|(?<=closed )|(?<=win )|(?<=close )|(?<=lose )|(?<=signed ))in (?:only |just )?{_BOUND} {_LONG}"),
    re.compile(rf"\b(?:that |which )?(?:took|takes?|taking|needed|required|lasted)(?: us)? (?:only |just )?(?:{_BOUND} )?{_LONG}{_CREATED}?{_TO}?"),
    re.compile(rf"\b(?:(?P<over>more than|over|longer than)|(?P<least>at least)) {_LONG}{_CREATED}?{_TO}"),
    re.compile(rf"\b(?:with |have |had |having )?(?:an? )?(?:sales )?cycles?(?: time| length)?(?: is| was| of)? {_BOUND} {_LONG}"),
)  # fmt: skip
"""From creation to closing."""
CLOSED_IN: Final = re.compile(
    rf"\b(?:(?<=close )|(?<=win )|(?<=lose ))(?P<way>within) (?:{_BOUND} )?{_LONG}"
)
"""The same where it is asked what somebody did."""
_ACTIVITY: Final = (
    r"(?:phone calls?|calls?|meetings?|visits?|appointments?|e ?mails?|mails?|notes?)"
)
_ANYTHING: Final = r"(?:activit(?:y|ies)|contacts?|touch(?:es)?|interactions?|communication|conversations?|entry|entries|logged activit(?:y|ies))"
_LOGGED: Final = r"(?: (?:(?:was|were|is|are|has been|have been|been|ever) )*(?:logged|recorded|made|held|noted|entered|written down|on record|on file))?"
_HAD: Final = r"(?:(?:that |which )?(?:(?:have|has|had|did|do|does) )?(?:not )?(?:(?:have|had|with|having|received|got) )?)?"
_NO: Final = r"(?:no|without|not (?:one|an?|any|a single)|zero|(?:not )?(?:any|a single))"
_WITHIN: Final = rf"(?: (?:for|in|since|during|over|within))?(?:(?: the)?(?: last| past)? ?(?:{_BOUND} )?{_LONG}| the (?:last|past) (?P<last>week|month|quarter|year)\b)"
"""`for 3 weeks`, `in the last 30 days`, `in the last month`."""
LACKS_FOR: Final = re.compile(
    rf"\b(?:(?:have |has |had |with )*(?:no|without|not (?:one|an?|any|a single|had an?|had any|seen an?|received an?))(?: any| an?| a single| one| recent)?) (?:{_ACTIVITY}|{_ANYTHING}){_LOGGED}{_WITHIN}"
)
UNTOUCHED_FOR: Final = re.compile(
    rf"\b(?:(?:that |which |where |on which )?(?:(?:have|has|had|are|is|were|been|lain|lay|gone|went) )*(?:idle|dormant|cold|silent|quiet|untouched|neglected|inactive)"
    rf"|(?:that |which |where |on which )?nothing (?:(?:has|had|was|is|have) )?(?:been )?(?:happened|happening|done|logged|recorded|moved)(?: (?:on|with|there))?"
    rf"|(?:that |which )?(?:has |have )?(?:nobody|no one)(?: has| have| had)? (?:touched|worked on|contacted|followed up(?: on)?|called about|did anything (?:on|with|about))"
    rf"|(?:that |which )?(?:(?:we|i|they) )?(?:(?:have|has|had|were|was|are) )?not (?:(?:been|we|i) )*(?:touched|worked on|contacted|followed up(?: on)?)){_WITHIN}"
)
LACKS_CALL: Final = re.compile(
    rf"\b(?:(?:that |which )?(?:have |has |had |with )*(?:no|without|zero|not (?:one|an?|any|a single|had an?|had any|have an?|have any))(?: any| an?| a single| one)?) {_ACTIVITY}{_LOGGED}(?: (?:at all|ever|yet|so far|whatsoever))?"
    r"|\b(?:that |which )?(?:(?:were|was|have been|has been|have|has|we|i) )*never (?:been )?(?:called|visited|e ?mailed)"
    rf"|\b(?:that |which )?(?:(?:have|has|we|i) )*never (?:had|seen|held|made|got|received)(?: an?| any| a single| one)? {_ACTIVITY}"
)
LACKS_ANY: Final = re.compile(
    rf"\b(?:have |has |had |with )*(?:no|without|not (?:one|any|a single))(?: any| a single| one)? {_ANYTHING}{_LOGGED} (?:at all|ever|yet|so far|whatsoever)"
    rf"|\b(?:have |has |had |with )*(?:not (?:one|a single)|without (?:a single|one|any)|no single) {_ANYTHING}{_LOGGED}"
    r"|\b(?:that |which )?(?:(?:were|was|have been|has been|have|has|we|i|nobody|no one) )*(?:never|ever) (?:been )?(?:contacted|touched|followed up)"
)
