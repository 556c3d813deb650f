"""The words for groups, for what is lacking, for targets and for comparing, as patterns. Pure data."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.lexicon import DIMENSIONS, SUPERLATIVE, any_of
from ea_core.agent.requests.period_forms import NUMBERS, M, Y
from ea_core.agent.requests.request import Order

TARGETS: Final = any_of(
    "(?:(?:hit|reach(?:ed)?|me[ea]?t|miss(?:ed|ing)?|achieved?|ma[dk]e|on|above|below|behind|under|over|off) )?(?:(?:to|of) )?(?:(?:the|our|my|his|her|their|its) )?(?:sales |revenue )?targets?",
    "(?:how )?far(?: away)?(?: from| off)(?= .*\\btargets?\\b)",
    "(?:is )?missing(?= .*\\btargets?\\b)",
    "(?:hit|make|made|reach|miss|missed|meet) (?:my|our|her|his|their|the) (?:sales )?numbers?",
    "(?:my|her|his|their) (?:sales )?number(?= (?:this|next|for|in|last)\\b)",
    "on (?:track|course) (?:to (?:meet|hit|reach|make)|for) (?:(?:the|our|my|his|her|their) )?(?:sales |revenue )?(?:targets?|quotas?|goals?)",
    "(?:gap|distance|way) to (?:(?:the|our|my|his|her|their) )?(?:quota|targets?|goal)",
    "(?:(?:the|our|my|his|her|their|its) )?quotas?",
    "(?:sales |revenue )goals?",
    "(?:target )?attainment",
    "(?:on|above|below|behind|under|over) (?:plan|budget)",
    "how far (?:behind|ahead)(?= (?:are|is|am|was|were) (?:we|i|[a-z]+)\\b)",
    "against (?:my|our|his|her|their|the) (?:sales )?(?:numbers?|plan|quota)",
)
_NEAR: Final = (
    "today|tonight|tomorrow|overmorrow|this|next|on|monday|tuesday|wednesday|thursday|friday"
)
TASKS: Final = any_of(
    "tasks?", "to ?dos?", "to do list", "action items?",
    rf"(?<=do i )have(?: got)?(?: anything| something)? (?:on|planned|lined up)(?= (?:{_NEAR})\b|$)",
    rf"(?<=have i )got(?: anything| something)? (?:on|planned|lined up)(?= (?:{_NEAR})\b|$)",
    rf"(?<=on my )(?:plate|agenda|desk)(?= (?:for |{_NEAR})|$)",
)  # fmt: skip
PLANNED: Final = any_of("upcoming", "coming up", "scheduled", "planned", "lined up", "ahead of me")
"""Of calls and meetings: those that were not made yet, which are tasks."""
TASKS_DONE: Final = any_of("done", "completed?", "finish(?:ed)?", "tick(?:ed)? off")
NO_OPEN: Final = any_of(
    r"(?:with ?out|without|no|not have|do not have|does not have|have no|has no|had no|with no|not have any|do not have any|never had|have never had|has never had|0|zero)(?: an?| any| a single)? (?:(?:open |running |active |won |lost )?deals?|(?:open|won|lost) ones?)(?: (?:attached|linked|assigned))?(?: at all)?(?! (?:of|owned|in(?! each)|with|from|by(?! (?:industry|sector|owner|status|person|colleague|rep|salesperson)\b)|closed|won|lost)\b)",
    "(?:that |which )?(?:we |i )?(?:have no|had no|never had(?: an?y?)?|have never had(?: an?y?)?|not have(?: an?y?)?) (?:open |won |lost )?deals? with(?= |$)(?! (?:an?|the|no|value|more|less|over|under|probability)\\b)",
    "nothing open",
    "(?:have |has |with )?nothing in (?:the |our |my |their )?(?:open )?(?:pipeline|pipe)",
)
NEVER_BOUGHT: Final = any_of(
    "(?:who |that |which )?(?:we )?(?:have |has |had )?(?:never|not|not ever) (?:yet )?(?:bought|buy|purchased|ordered|sold(?: to)?|won)(?: anything| yet| from us)*",
    "(?:with )?nothing (?:won|sold|bought|purchased)(?: yet| ever| so far)?",
)
NO_CONTACT: Final = any_of(
    "(?:with ?out|have no|has no|with no|no|do not have|does not have|lacking|missing)(?: an?| any)? contact (?:persons?|people)(?: (?:registered|recorded|entered|listed|stored|named|assigned|on file|on record|in the system))?(?: at all)?",
    "(?:with ?out|have no|has no|with no|(?:do |does )?not have) (?:a |any )?contacts(?: (?:registered|recorded|entered|listed|stored|named|on file|on record|in the system))?(?: at all)?",
)
CONTACTS: Final = re.compile(
    r"\b(?:(?:the |our |all |my )*(?:contacts|contact people|contact persons)|(?:every|which) contact)\b"
)
"""People at clients, where several are asked for."""
WHO_DID: Final = re.compile(
    r"\bwho (?:has |have |had )?(?:owned|closed|won|lost|sold|made|brought in|brought)(?= (?:it|them|those|these|that|this)$)"
)
"""Whose the deals are that were shown."""
OF_SUCH_CLIENTS: Final = re.compile(
    r"(?<= )(?:from|with|by|of|to|at) (?:(?:the|our|new|existing|old|those) )*(?:clients?|customers?|accounts?|companies) (?:that|who|which|we)(?: (?:we|have|has|had|did|also|already|ever|never|not|only|just))* (?:bought|buy|purchased|ordered|won|lost|signed|closed|spent|paid|came back|returned|started|joined|(?:been|had)(?= .*(?:since|before|for)))\b.*$"
)
"""Clients by what they did at another time, which narrows no deals."""
WHERE_FROM: Final = re.compile(
    r"^(?:and )?where (?:do|does|did) .*\b(?:deals?|wins|leads|revenue|opportunities) (?:mostly |usually )?come from"
)
WHERE: Final = re.compile(r"^(?:and )?where (?:do|does|did)\b")
COME_FROM: Final = re.compile(r"\b(?:mostly |usually )?come from\b")
"""What asks for the sources of deals."""
TOP_WITH: Final = re.compile(
    rf"\b(?:(?P<n>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten) )?(?:{DIMENSIONS}) (?:with|having|that have|that has|who have|who has|which have|which has)(?= (?:the )?(?:{SUPERLATIVE}) )"
)
HAVING: Final = re.compile(
    rf"(?<!\S)(?:(?P<above>more than|over|above|>)|(?P<least>at least|minimum(?: of)?|not less than|>=)|(?P<below>fewer than|less than|under|below|<)|(?P<most>at most|up to|not more than|no more than|maximum(?: of)?|<=)|(?P<exact>exactly|just|only|=)|(?P<between>between (?P<low>\d{{1,3}}|{'|'.join(NUMBERS)}) and)) (?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})(?P<more> or more)? (?=(?:[a-z]+ ){{0,2}}(?:deals?|opportunit(?:y|ies)|orders?|offers?|contracts?)\b)"
    rf"|\b(?P<n2>\d{{1,3}}|two|three|four|five|six|seven|eight|nine|ten)(?: or (?P<way>more|less|fewer)) (?=(?:[a-z]+ ){{0,2}}(?:deals?|opportunit(?:y|ies)|orders?|offers?|contracts?)\b)"
)
EACH_OF_ALL: Final = (
    re.compile(rf"\bcompare (?:all |the |our )+(?:{DIMENSIONS})\b(?! (?:with|to|and|of|in) )"),
    re.compile(rf"\b(?:all|every|the|our) (?:the |our )?(?:{DIMENSIONS}) and (?:their|its|his)\b"),
)
"""What each of all groups has: "all reps and their pipeline", "compare all reps"."""
TREND: Final = any_of(
    "trends?",
    "trending",
    "improving",
    "worsening",
    "declining",
    "getting (?:better|worse)",
    "over time",
    "gone (?:up|down)",
    "going (?:up|down)",
)
"""How a figure of closed deals has gone."""
SUMMED: Final = any_of(
    "in (?:total )?(?:open|won|lost|late|overdue|stalled) deals",
    "in total",
    "altogether",
    "(?:open|won|lost|pipeline) value",
    "pipeline",
    "revenue",
    "turnover",
)
"""Where an amount is that of all the deals of a client, and not of each."""
HOLDS_VALUE: Final = re.compile(
    rf"\b(?:who|anybody|anyone|{DIMENSIONS})(?: (?:that|who|which))? (?:has|have|had|with|holds?|owns?|made|brought(?: in)?)(?= (?:(?:more|less) than|over|above|at least|under|below|at most|up to) \S*\d)"
)
"""Who, or which group, all of whose deals are worth so much: "who has over 100k in the pipeline?"."""
_RANK: Final = r"(?:top|largest|biggest|smallest|highest|lowest|oldest|newest|latest|best|worst|most valuable|most important)"
_SO_MANY: Final = rf"(?:\d{{1,3}}|{'|'.join(one for one in NUMBERS if ' ' not in one and one not in {'a', 'an'})})"
OF_THE_FIRST: Final = re.compile(
    rf"(?:(?<=\bwhich )|(?<=\bwho )|(?<=\bhow many )|(?<=\bany )|(?<=\bwhat )|(?<=\bnone ))of (?:(?:the|our|my|all|these|those) )*"
    rf"(?:{_RANK} {_SO_MANY}|{_SO_MANY} {_RANK})(?= (?:[a-z]+ ){{0,3}}?(?:deals?|opportunities|clients?|customers?|accounts?|wins|losses)\b)"
)
"""The first of some order, of which those are asked for that are something else, too: "which of our ten biggest deals are late?"."""
EARNS_VALUE: Final = re.compile(
    rf"\b(?:who|anybody|anyone|(?:(?:which|what|any) )?(?:{DIMENSIONS}))(?: (?:that|who|which))?(?: (?:has|have|had|did))?"
    r"(?= (?:sold|sells?|won|wins?|lost|loses?|closed|earned|made|generated|booked|contributed|bought|spent|(?:brought|brings?)(?: in)?)(?: for)?"
    r" (?:(?:more|less|fewer) than|over|above|at least|under|below|at most|up to) \S*\d[\d.,]*(?:k|m|mn)?(?: (?:thousand|million))?(?= |$)"
    r"(?! (?:[a-z]+ )?(?:deals?|orders?|contracts?|clients?|customers?|calls?|meetings?|tasks?|days?|weeks?|months?|times?|percent)\b))"
)
"""Who, or which group, earned so much with all of their deals: "which industries brought in less than 100k?"."""
HAS_GROUPS: Final = re.compile(
    rf"\b(?:{DIMENSIONS})(?= (?:with|have|has|having|had|that have|that has|who have|who has|which have|which has|that had|whose|own|won|closed|lost|(?:that |which |with whom )?(?:we|i) (?:have )?(?:won|lost|closed|sold))\b)"
)
UNCLEAR_SPAN: Final = re.compile(
    r"\b(?:(?:in|over|during|within|for) )?(?:the |these )?(?:last|past|recent) (?:few )?(?:days|weeks|months)\b"
    r"|\b(?:(?:in|over|during|within|for|by|before|after|since|until|on) )?(?:the )?(?:(?:this|next|last|coming|long) )*"
    r"(?:(?:summer|winter|holiday|christmas|easter) (?:shutdown|break|season|holidays?)|bank holiday|spring|summer|autumn|winter|weekend|(?<=this )fall|(?<=last )fall|(?<=next )fall)\b"
    rf"|\b(?:before|after|since|until|till|by|from|up to) (?:midish|earlyish|latish) {M}(?: {Y})?(?: on(?:wards?)?)?\b"
    r"|\bat (?:the )?(?:year|quarter|month|week) end\b"
    r"|\b(?:towards?|around) (?:the )?(?:end|beginning|start|middle) of (?:the |this |next |last )?(?:week|month|quarter|year)\b"
)
"""A span of nobody knows how many days."""
BY_TYPE: Final = re.compile(
    r"\b(?:(?:(?:and|then) )?(?:by|per|for each|each)|and|then) (?:activity )?(?:types?|kinds?)\b"
)
POSITION: Final = re.compile(
    r"\b(?:the |their |an? )?(?P<p>(?:(?:(?!not|no|except|without|the|of|at|with|is|are|who|account|sales|our|my|phone|mail|email|number|and|for|e)[a-z]+) ){0,2}(?:manager|director|engineer|officer|specialist|buyer|technician|supervisor|planner|president)|head of [a-z]+(?: [a-z]+)?(?= (?:at|of|in|for|with)\b|$)|ceo|cfo|cto|coo|cio)s?\b"
)
"""What people at clients are; our own account and sales managers are owners."""
CONTACT_FOR: Final = re.compile(
    r"\b(?:the |our |an? |any )?contacts?(?: persons?| people)? (?:for|in|from) (?:the )?(?P<p>it|purchasing|procurement|finance|engineering|maintenance|operations|quality|(?:information )?security|facilities|energy|legal|hr|logistics|production|automation|reliability)(?: (?:topics|questions|matters|issues|department|team))?(?= (?:at|of|in|with)\b|$)"
)
"""A contact by what somebody is there for: "for IT at Moorgate"."""
NEXT_DUE: Final = any_of(
    "next (?:thing|one|deal) (?:that is |to be )?due", "next (?:close|closing)(?! date)"
)
OF_ONE_TYPE: Final = re.compile(r"\b(?:call(?:s|ed)?|visit(?:s|ed)?|meetings?|met)\b")
EVER: Final = re.compile(
    r"\b(?:no|not|never|nobody|no one|without|lacking|with no)\b(?: [a-z]+){0,3}? (?:activity|activities|contact|contacted|called|visited|met|touched|calls|meetings|visits) (?P<ever>yet|ever|at all|so far)\b"
)
"""Nothing was recorded since ever, which is not since some days."""
LATE_DAYS: Final = re.compile(r"\bhow (?:many days|long) (?:late|overdue)\b")
_BEYOND: Final = (
    r"(?:(?P<more>more than|over|longer than|above)|(?P<least>at least|minimum(?: of)?))"
)
_LONG: Final = rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)}) (?P<unit>day|week|month)s?"
LATE_BY: Final = (
    re.compile(rf"\b(?:late|overdue|past (?:their |its |the )?(?:expected )?(?:due|close|closing)(?: date)?s?|behind schedule|slipped)(?: by| for| since)? {_BEYOND} {_LONG}\b"),
    re.compile(rf"\b{_BEYOND} {_LONG} (?:late|overdue|past (?:their |its |the )?(?:expected )?(?:due|close|closing)(?: date)?s?|behind schedule)\b"),
)  # fmt: skip
"""How late something is at least."""
OLDER: Final = re.compile(
    rf"\b(?:older than|open (?:for )?(?:more than|over|longer than)|(?:created|opened) (?:more than|over)) (?:(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)}) (?P<unit>day|week|month|year)s?|(?P<half>(?:a )?half(?: an?| of a)? year))(?: (?:ago|old))?\b"
)
"""Deals of an age."""
OF_SIZE: Final = any_of(
    "(?:median|average|mean|avg) (?:open|won|lost) deal (?:value|size|amount)s?"
)
SUM: Final = any_of(
    "total", "sums?", "adds? up", "together", "combined", "altogether", "how much", "worth"
)
"""Words that ask what several deals are worth in one."""
LAST_ONE: Final = any_of("(?:last|previous|prior) (?:one|period)", "(?:one|period) before")  # fmt: skip
BIGGER: Final = any_of(
    "bigger", "larger", "higher", "smaller", "lower", "better", "worse", "stronger", "weaker"
)
FEWER: Final = any_of("fewer", "less")
ME_TOO: Final = re.compile(
    r"\bme (?:or|and|vs|versus|against)\b|\b(?:or|and|vs|versus|than|against) (?:me|myself)\b|\bme [a-z]+ (?:and|or|vs|versus) [a-z]+\b"
)
"""Who asks, beside somebody who is named."""
WHEN: Final = any_of("when")
MORE: Final = any_of("more", "less", "fewer", "most")
THAN_IN: Final = re.compile(r"\bthan(?= (?:in|during|last|this|the) )")
"""Between two periods: "more in October than in September"."""
THAN_OTHERS: Final = re.compile(r"(?<!other )(?<!rather )\bthan\b")
OWNED: Final = any_of(
    "own(?:s|ed|ing)?", "belong(?:s|ing)?", "assigned", "handle[sd]?", "manage[sd]?", "responsible"
)
"""What says whose something is."""
DONE: Final = any_of("log(?:s|ged)?", "sen[dt]", "sends", "wr[io]te", "written", "held", "hold")
"""What is done with calls, e-mails and notes."""
SHARE: Final = any_of("share", "percentage", "percent", "proportion", "part", "%")
SHARES: Final = any_of(
    "(?:what |which )?(?:percentage |percent |relative )?shares?",
    "(?:what |which |in )?(?:percentages?|percent)(?! (?:points?|more|less)\\b)",
    "proportions?",
    "as a percentage",
)
"""What each group has of them all, in hundredths."""
_SORT: Final = r"(?:(?:sort|order|rank)(?:ed)?(?: (?:them|it|these|those|the list|the deals|the clients|all))?)"
_FIRST: Final = r"\b(?:the )?(?P<first>best|worst|biggest|largest|highest|most valuable|smallest|lowest|cheapest|newest|latest|oldest|earliest|soonest|most likely|least likely)(?: (?:ones?|deals?|(?P<clients>clients?|customers?|accounts?)))? (?:come )?first\b"
SORTED: Final = re.compile(
    rf"\b{_SORT} (?:by|on|after) (?:the |their |its )?(?:deal )?(?P<by>value|amount|size|worth|volume|open value|probability|chance|creation date|age|name|count|number|last activity|newest|(?:expected )?(?:clos(?:e|ing)|due)(?: date)?|date)(?: (?P<way>descending|ascending|desc|asc))?\b"
    rf"|\b(?:{_SORT} )?by (?:the |their )?(?P<close>(?:expected )?(?:clos(?:e|ing)|due) dates?)\b"
    r"|(?<=\s)by (?P<plain>value|amount|size)$"
    rf"|{_FIRST}"
)
"""In which order a list is wanted, whatever it is of."""
SORTED_WAY: Final = re.compile(_FIRST)
TOP_BY: Final = re.compile(
    r"\bby (?:the |their )?(?:highest |largest )?(?P<by>probability|chance|last activity|creation date|age)\b"
)
"""What the first few are the first by, where it is not their value."""
SORTS: Final[dict[str, tuple[Order, bool]]] = {
    "value": ("value", True), "amount": ("value", True), "size": ("value", True), "worth": ("value", True),
    "volume": ("value", True), "open value": ("value", True), "probability": ("probability", True),
    "chance": ("probability", True), "count": ("count", True), "number": ("count", True), "creation date": ("newest", True), "newest": ("newest", True),
    "age": ("newest", False), "name": ("name", False), "last activity": ("last_activity", True),
    "best": ("value", True), "worst": ("value", False), "biggest": ("value", True), "largest": ("value", True), "highest": ("value", True),
    "most valuable": ("value", True), "smallest": ("value", False), "lowest": ("value", False),
    "cheapest": ("value", False), "latest": ("newest", True), "oldest": ("newest", False),
    "earliest": ("expected_close", False), "soonest": ("expected_close", False),
    "most likely": ("probability", True), "least likely": ("probability", False),
}  # fmt: skip
"""What is said of the order, and the order; anything else is the expected date, the next first."""
BY_DAY: Final = re.compile(
    r"\b(?:(?:group|split|sort|order|break|list|arrang)(?:ed|en|e)?(?: (?:them|these|those|it|the list|all))?(?: down)? )?(?:by|per|for each|on|after|in (?:the )?order of|according to) (?:(?:the|their|its) )?(?:day|date|due (?:date|day)|deadline|urgency|when they are due)s?\b"
    r"|\bday by day\b|\b(?:with )?(?:the )?(?:most urgent|next due|soonest due|earliest due|most overdue|late|overdue|late ones|overdue ones)(?: (?:ones?|tasks?))? (?:come |comes )?first\b|\bchronologically\b|\bin chronological order\b"
)
"""The order in which open tasks stand, with the day beside each."""
TURNED: Final = any_of("desc(?:ending)?", "(?:in )?reversed?(?: order)?", "backwards")
SOONEST: Final = frozenset({"earliest", "soonest", "oldest"})
DRAWN: Final = re.compile(
    r"\b(?:(?:as|in|with|on) )?(?:an? |the )?(?:pie|bar|line|column|donut|pie or bar)? ?(?:charts?|graphs?|plots?|diagrams?)\b(?: of\b)?"
)
MOST_ACTIVE: Final = re.compile(
    r"\b(?:the )?(?P<rank>most|least) active\b(?! (?:deals?|clients?|customers?|accounts?|industry|industries))"
)
TO_CLIENTS: Final = re.compile(
    r"\b(?:calls?|meetings?|e ?mails?|notes?|visits?|activities)(?: (?!deals?\b)[a-z]+){0,2} (?:to|with|at|for|of) (?:[a-z]+ ){0,3}(?:clients|customers|accounts|companies|leads|prospects)\b"
)
"""Activities that are narrowed by whose clients they were with."""
RANKED_BY: Final = re.compile(
    rf"\brank(?:ing)?(?: of)?(?: (?:all|the|our|my))* (?:(?P<team>team|sales team|us)|{DIMENSIONS}) (?=by\b)"
)
