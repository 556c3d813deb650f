"""The words of the CRM, as patterns over a question's words, and what each of them means. Pure data."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests import leaving_words, sales_talk
from ea_core.agent.requests.period_forms import MONTHS, NUMBERS
from ea_core.agent.requests.request import Field, Kind, Measure, Missing, State, Subject
from ea_core.agent.requests.words import word_set
from ea_core.crm.deal_sums import Grouping
from ea_core.crm.vocabulary import ActivityType, ClientStatus
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern that fits any of these as whole words."""
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b")


RULES: Final = any_of(
    r"polic(?:y|ies)", "rules?", "guides?", "guidelines?", "playbooks?", "handbook", "procedures?",
    "documents?", "documentation", "may (?:i|we|you|one)", "can (?:i|we|you|one)", "should(?! (?:we |i )?(?:close|be closed|come in|land|have (?:been )?closed))", "must",
    "allowed", "permitted", "what happens (?:if|when|once)", "how (?:do|should|can|does) (?:i|we|you|one) (?!look|do|stand|perform)",
    "what is an?(?= [a-z]+$| [a-z]+ [a-z]+$)", "what does .* mean", "definition", "meaning",
    r"counts? as", "after how", "by when", "how (?:quickly|soon|fast)", "explain", "according to",
    "when (?:is|does|can|must|should) an? (?:deal|client|customer|lead|prospect|task)", "(?:can|may|must) an? (?:deal|client|customer|lead|prospect)(?! of\\b)", "does a deal (?:need|get|have to|count|become)",
)  # fmt: skip
"""Wording of questions about rules: those stand in documents."""
SUPERLATIVE: Final = (
    "largest|biggest|highest|most valuable|top|best|most expensive|greatest|strongest|smallest|lowest|least|fewest|"
    "worst|weakest|most"
)
DIMENSION: Final[tuple[tuple[str, Grouping | str], ...]] = (
    ("owners?|colleagues?|salesm[ae]n|sales ?persons?|salespeople|sales ?(?:wom[ae]n|executives?|agents?)|sales reps?|reps?|account executives?|aes|agents?|people|persons?|sellers?|account managers?|employees?|team members?|members?|heads?(?! of\\b)", "owner"),
    ("clients?|customers?|accounts?|companies|company", "client"),
    ("industry|industries|sectors?|branche?s?|verticals?", "industry"),
    ("(?:lead )?sources?|channels?|origins?", "source"),
    ("stages?|phases?", "stage"),
    ("months?", "month"),
    (r"(?:fiscal |calendar )?quarters?(?! (?:end|\d\b|to date))", "quarter"),
    ("(?:fiscal |financial |calendar )?years?(?! (?:end|to date))", "year"),
    ("(?:loss |lost |losing )?reasons?", "lost_reason"),
    ("status(?:es)?", "status"),
)  # fmt: skip
DIMENSIONS: Final = "|".join(f"(?P<d{n}>{words})" for n, (words, _) in enumerate(DIMENSION))
GROUPED: Final = re.compile(
    rf"\b(?:(?:grouped |split |broken down |breakdown |sorted )?(?:by|per)(?: each| the)?|for (?:each|every)|each|every|(?:distributed |spread |split )?(?:across|over)(?: all| the| our)*(?= (?:stages|phases|industries|sectors|owners|reps|sources|clients|customers))|across(?: all| the)?|over all(?: the| our)?) (?:(?:expected|closing|close|creation|calendar|client|deal|lead|sales) )?(?:{DIMENSIONS})\b(?: of (?:the )?(?:expected )?(?:clos(?:e|ing)|creation|winning)(?: date)?)?|\b(?P<monthly>monthly|month by month)\b|\b(?P<quarterly>quarterly|quarter by quarter|(?:by|per|each) q)\b|\b(?P<yearly>yearly|annually|annual(?= (?:revenue|sales|turnover|bookings|figures|won|lost|win))|year by year)\b"
    r"|\b(?P<each>(?:(?:for|by|per) )?(?:each|every one|everyone) of (?:us|you|them|my colleagues|our people|the team)|(?:(?<=does )|(?<=did ))(?:everybody|everyone)(?! (?:except|but|besides|beside|apart|other|excluding|else))|(?<=has )(?:everybody|everyone)(?= (?:won|lost|made|logged|closed|got|open|left|to do)))\b"
)
GROUPED_TOO: Final = re.compile(rf"(?P<joined>(?:and|then) )?(?:by |per )?(?:{DIMENSIONS})\b")
GROUPED_OTHERWISE: Final = re.compile(rf"\b(?:by|per) (?:[a-z]+ )?(?:{DIMENSIONS}|week|day)\b")
"""What is left of a question that wants sums by something else, or by two things."""
BEST_OF: Final = re.compile(
    rf"\b(?:which|what) (?:(?P<n>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten) )?(?:(?:one|ones) of (?:our|my|the) )?(?:(?:open|active|of our|of the) )?(?:{DIMENSIONS})"
    rf"(?= (?:(?:has|have|had|brings?|brought|makes?|made|won|lost|closed|generates?|generated|gave|holds?|shows?|is|are|was|were|do|did|we|deals|with|gets?|got|received|owns?|loses?|wins?|closes?|costs?|buys?|bought|sells?|sold|works?|performs?|converts?|does|owes?|spends?|spent|logged|logs)\b))"
)
TOP_OF: Final = re.compile(
    rf"\b(?:(?P<a>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten) )?(?P<rank>top|biggest|largest|best|most valuable|most important|strongest|worst|smallest|weakest|least valuable|bottom|(?:highest|lowest)(?= (?:month|quarter|year|industry|source|sector)\b))"
    rf" (?:performing |selling |earning )?(?:(?P<n>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten) )?(?:(?P<which>(?:(?:former|active|churned|quiet|unassigned) )+))?(?:{DIMENSIONS})\b"
)
TOP_OF_SOME: Final = re.compile(
    rf"\b(?P<rank>top|biggest|largest|best|strongest|worst|smallest|weakest|bottom)(?P<n> (?:\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten))? (?P<some>(?!open\b|won\b|lost\b|late\b|of\b|in\b|by\b|the\b|and\b|our\b|deals?\b|this\b|last\b|next\b|that\b|each\b|every\b|per\b|a\b)[a-z]+) (?:{DIMENSIONS})\b"
)
"""The same of some of them: "best food client"."""
LOW: Final = frozenset({"lowest", "worst", "smallest", "weakest", "least valuable", "bottom"})
WHO: Final = re.compile(r"\b(?:who|whose|which (?:one )?of (?:us|you|them|the team))(?: (?:among|in|on|of|from) (?:(?:the |our |my )?(?:whole |entire |sales )?(?:team|company|colleagues|sales)|us|them all))?(?= (?:has|have|had|won|wins?|lost|loses?|lose|closed|closes|sold|sells?|brought|brings|holds?|made|generated|owns?|opened|created|added|got|gets|logged|logs|wrote|writes|called|met|visited|did|is|will|bring|deals|pipeline|clients)\b)")  # fmt: skip
WHO_CONTACT: Final = any_of("who (?:is|are) (?:the |our |my )?(?:main )?contacts?")
UNSUPPORTED_GROUPS: Final = any_of(
    r"(?:by|per|each|every) (?:week|day|country|countries|region|city|product|team|size)", "weekly",
    "daily", "week by week",
    r"(?:every|each|per) (?:other|second|third|single|working|business) (?:week|day|month|quarter|year)",
    r"(?<!\bin )(?<!\bfor )(?<!\bover )(?<!\bthan )(?<!\bhalf )(?<!\babout )(?<!\bof )(?<!\bafter )(?<!\bwithin )a (?:day|week|month|quarter|year)(?! (?:ago|before|earlier|later|from|after|today|tomorrow|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",
)  # fmt: skip

LISTED: Final = re.compile(
    r"^(?:and |please |so )*(?:how many|how long have|which|list|show(?: me)?|count|number of|(?:what |which )?(?:share|percentage|percent|proportion|part) of)"
    r"(?: (?:of|all|the|our|my|new|open|won|lost|late|overdue|quiet|stalled|active|churned))* (?:deals?|opportunit(?:y|ies)|clients?|customers?)\b"
)
"""Wording of questions that only records answer."""

THINGS: Final[tuple[tuple[re.Pattern[str], Subject], ...]] = (
    (any_of("deals?", "opportunit(?:y|ies)"), "deals"),
    (any_of("clients?", "customers?", "accounts?", "companies"), "clients"),
    (any_of("contacts?", "contact persons?", "contact people"), "contacts"),
    (any_of("activit(?:y|ies)", "calls?", "meetings?", "appointments?", "(?:e ?)?mails?", "notes?", "visits?", "interactions?", "conversations?", "in (?:touch|contact) with", "(?:were|are|have) (?:we|i) (?:been )?in (?:touch|contact)"), "activities"),
)  # fmt: skip
LIKE_DEALS: Final = any_of(
    "(?P<won>contracts?|orders?|sales?)", "offers?", "quotes?", "quotations?"
)
"""Words that are deals where nothing else is asked about that is won, closed or the largest."""
ACTIVITY_TYPES: Final[tuple[tuple[re.Pattern[str], ActivityType], ...]] = (
    (any_of("calls?", "called"), "call"), (any_of("meetings?", "appointments?", "visits?", "meet", "met", "visited"), "meeting"), (any_of("(?:e ?)?mails?"), "email"), (any_of("notes?"), "note"),
)  # fmt: skip

MEASURES: Final[tuple[tuple[re.Pattern[str], Measure, Kind | None], ...]] = (
    (any_of("(?:average |overall |total )?(?:win|winning|success|hit|closing|close) rates?", "win ratio", "win percentage", "(?:works?|converts?|converting|closes)(?= (?:the )?(?:best|worst|better|well)\\b)", "(?:share|percentage|proportion) of (?:deals )?(?:that (?:we|were|was) )?(?:won|deals won|won deals)(?! (?:value|amount|volume|revenue|money))", "conversion rates?", "(?:what )?(?:share|percentage|proportion) of (?:all |our |the |my )?(?:closed )?deals(?= .*(?:win|won|wins)$| .*(?:win|won|wins) )"), "win_rate", None),
    (any_of("(?:average |mean |typical |median )?sales cycles?(?: length| time)?", "cycle time", "(?:median |average |mean )?(?:number of )?days (?:needed |it takes )?to (?:win|close)(?: a deal| deals)?", "deal cycle", "how long (?:is|does|do) (?:our |the |a |your )?(?:typical |average |usual )?(?:sales|deal|buying) (?:process|cycle)(?: usually| typically| normally)?(?: takes?| last)?(?: on average| us)?", "length of (?:the|our|a) sales cycle", "(?:how long|how many days) (?:does it|do we|it|did it)(?: usually| typically| normally)? takes?(?: us)?(?: on average)?(?: to)? (?:win|close)(?: a deal| deals| one)?", "time to (?:win|close)(?: a deal)?", "how long do (?:our |the |my )?(?:won )?deals (?:usually |typically |normally |generally )?take(?: on average)?(?: from (?:creation|start|lead) to (?:win|winning|won|close|closing|being won)| to (?:win|close|be won))?(?! in\\b)", "(?:average |mean |typical |median )?(?:time|(?:number of )?days) (?:that )?it (?:takes|took|needs)"), "cycle", None),
    (any_of("(?:average )?(?:sales |pipeline )?velocity"), "velocity", None),
    (any_of("(?:the )?(?:chances?|odds|likelihood|probability) (?:that |of )?(?:us |we |i )?(?:will )?(?:win|winning|to win)(?: the| our| my)?"), "chance", "open"),
    (any_of("(?:average|mean|avg) (?:win )?(?:probability|chance|likelihood)(?: of (?:our |the |my |all )?(?=(?:open )?deals?|opport))?"), "chance", "open"),
    (any_of("median(?: (?:(?:deal|contract|order) )?(?:size|value|amount|worth))?(?: of (?:our |the |my |all )?(?=(?:won |open |lost )?deals?))?"), "median", None),
    (any_of("(?<=the )(?:average|mean|avg)$", "(?:average|mean|avg) (?:revenue|value|amount|size|sales|turnover) per(?= (?:won |lost |open )?(?:deal|order|contract)\\b)", "(?:average|mean|avg)(?= wins?\\b)", "(?:average|mean|avg) of (?:(?:the|our|my|all) )*(?=(?:won|lost|open) deals?\\b)"), "mean", None),
    (any_of("(?:average|mean|avg)(?= (?:and|or) (?:total|overall|sum|combined|median)\\b)"), "mean", None),
    (any_of("(?:average|mean|avg|typical) (?=open (?:deal|order|opportunity)\\b)"), "mean", "open"),
    (any_of("(?:average|mean|avg|typical)(?: won)? (?:deal|order|contract) ?(?:size|value|amount|volume)?", "(?:average|mean|avg) (?:value|size|amount|worth)(?: of (?:our |the |my |all |a )?(?=(?:won |open )?deals?))?", "how (?:big|large) is (?:our|the|an) average(?= deal)", "deal sizes?", "average (?=won deals?|open deals?)"), "mean", None),
    (any_of("(?:how long|how many days) do (?:our |the |my )?deals (?:usually |typically |on average )?(?:stay|sit|spend|remain)(?: in)?", "time (?:spent )?in (?:each |every )?stages?", "days in stage"), "time_in_stage", None),
    (any_of("(?:sales |deal |conversion )?funnel"), "funnel", None),
    (any_of("un ?weighted (?:pipeline|value|forecast|amount|total)(?: value)?", "unweighted"), "value", "open"),
    (any_of("weighted (?:pipeline|value|forecast|amount|total)(?: value)?", "weighted"), "weighted", "open"),
    (any_of("(?:sales |revenue |pipeline )?forecast", "(?:expected|projected|anticipated|predicted) (?:revenue|sales|income|value)", "forecast(?:ed)? (?:revenue|sales|income|value)", "(?:revenue|sales|income|money|turnover) (?:can|could|should|do|will|may) (?:we|i) expect(?: to (?:close|win|make|book))?", "forecasted"), "weighted", "open"),
    (any_of("(?:open|pipeline|total pipeline|total open)(?: deal)? (?:value|amount|volume|worth)", "value of (?:the|our|my) (?:open )?pipeline", "(?:value|worth) in (?:the|our|my) pipeline"), "value", "open"),
    (any_of("(?:won|sales) (?:value|amount|volume|revenue)", "revenues?", "rev", "turnover", "(?<=most )money", "bookings?", "(?<=by )(?:total )?spend(?:ing)?", "sales(?= (?:total|figures?|numbers?|in|of|this|last|for|with|from|by|per|since|until|did|have|do)|$)", "total sales", "income", "(?:how much )?business(?= (?:did|do|have|with|from))", "br(?:ought|ings|inging) in", "bring in(?= (?:(?:the )?(?:most|least)|this|last|since|so far)\\b)"), "value", "won"),
    (any_of("lost (?:value|amount|volume|revenue)"), "value", "lost"),
)  # fmt: skip
OVERVIEW: Final = any_of(
    r"how (?:is|does|are|do) (?:the |my |our |the whole )?(?:[a-z]+ )?(?:pipeline|sales|business)(?: (?:look|looking|doing|going|going on|stand|do))?(?: like)?",
    "pipeline (?:overview|summary|figures|numbers|status|report)", "(?:overview|summary|state|status|figures|health) of (?:(?:the|my|our|current|open|whole|entire|sales) )*pipeline", "how healthy (?:is|are|does) (?:(?:the|my|our|current|open|whole|entire|sales) )*pipeline(?: look)?", "how is (?:(?:the|my|our) )?(?:deal flow|pipeline)",
    "(?:summari[sz]e|show(?: me)?|give me) (?:the |my |our )(?:(?:current|sales|whole|entire) )*pipeline", "how (?:am|are) (?:i|we) doing", "key figures",
    "how (?:is|was) (?=[a-z]+ doing)", "doing",
)  # fmt: skip
OF_ALL: Final = any_of("sales", "business", "key", "i", "we")
PIPELINE: Final = any_of("(?:sales )?pipelines?", *sales_talk.PIPE)
KEEP_KIND: Final = any_of(
    "not (?:yet )?(?:been )?closed",
    "(?:not|neither) (?:yet )?won (?:or|nor) lost",
    "unclosed",
    "(?:still )?being worked(?: on)?",
    "still open",
    *sales_talk.STILL_OPEN,
)
KINDS: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (any_of("fail(?:ed|s|ing)? to (?:win|close|land|sell)", "refused", "rejected", "turned (?:us )?down"), "lost"),
    (any_of("working on", "open", "ongoing", "running", "in progress", "(?:live|active)(?= (?:deals?|opportunit))", "open ones"), "open"),
    (any_of("closed won", "(?<=who )closed(?= (?:the |our )?(?:largest|biggest|most|best)\\b)", "wons?", "wins?", "winning", "sold", "sells?", "signed", "bought", "buys?(?= (?:from us|most|the most|more)\\b|$)", "buying", "purchased?", "buys?(?= (?:anything|something|in|this|last|since|until|so far|ever)\\b)"), "won"),
    (any_of("closed lost", "lost", "loses?", "losing", "(?<!at a )(?<!with a )(?<!for a )loss(?:es)?"), "lost"),
    (any_of(*sales_talk.WON), "won"),
    (any_of(*sales_talk.LOST), "lost"),
    (any_of("closed", "(?:did|do|have|has|had) (?:we|i|you|they) closed?", "did(?= (?:[a-z]+ ){1,2}close\\b)"), "closed"),
)  # fmt: skip
EXPECTED: Final = any_of(
    "(?:are |is |be |were |was )?(?:expected|forecasted?|due|scheduled|supposed|planned|set|going|(?<!most )(?<!least )(?<!more )likely) to (?:be )?(?:close|closed|closing|come in|land|be won)(?: date)?",
    "expect(?:ing)? to close", "expected closing", "expected close", "expected", "expecting", "clos(?:es?|ing)(?! (?:date|rate|soon))", "(?:will|should) (?:we )?close", "due(?= (?:in (?!14)|this|next|last|on|by|until|before|within|between|tomorrow|today|after|for))",
    "(?:com|becom)(?:e|es|ing) due", "(?:have|with) (?:an? )?(?:expected )?(?:close|closing) dates?", "come due", "coming up", "falling due", "lands?(?= (?:in|this|next|by|on|before|after|until)\\b)",
)  # fmt: skip
LIKELY: Final = re.compile(r"\b(?P<way>most|least) likely(?: to (?:close|be won|win|land|sign))?\b")
PAST_DATE: Final = any_of(
    "(?:whose|where the|with an?|with the|that have an?) (?:expected )?(?:close |closing |due )?dates? (?:is |are |lies |lie )?(?:already |now |long )?(?:in the past|behind us|passed|past)(?: (?:that|which|and) (?:are |is )?still open)?"
)
"""Late, in many words."""
WILL: Final = any_of("will", "going to")
DID: Final = any_of("did")
CLOSE: Final = any_of("close")
DID_OPEN: Final = re.compile(
    r"\bdid (?:(?!have\b)[a-z]+ ){1,3}open\b(?! (?:deals?|opportunit|pipeline|value))"
)
OPEN_VERB: Final = re.compile(r"\bopen\b(?! (?:deals?|opportunit|pipeline|value))")
CREATED: Final = any_of(
    "(?:were |was |been |have been |has been |got |are |is )?(?:newly )?(?:created|added|opened|started|entered|registered|logged as new|won as clients)",
    "came in", "come in", "(?:did )?(?:we )?(?:creates?|adds?(?! up))", "new(?= (?:(?!in\\b|of\\b|the\\b|and\\b|to\\b|from\\b|for\\b)[a-z]+ ){0,2}(?:deals?|opportunit|clients?|customers?|accounts?|leads?|contacts|contact persons|contact people|ones?))",
    "joined", "acquired?", "(?:we )?g[eo]t new", "(?:we|i) (?:have )?(?:got|gained|received|acquired)(?= (?:this|last|in|since|from|between|during|over(?! the (?:finish )?line)|until|so far|today|yesterday))", "(?<=clients )(?:did )?(?:we|i) (?:have )?ge?o?t", "(?<=customers )(?:did )?(?:we|i) (?:have )?ge?o?t", "(?:did )?(?:we )?gain(?:ed)?",
)  # fmt: skip
NEWLY: Final = any_of(
    "new(?:ly)?",
    "created?",
    "added?",
    "opened",
    "started",
    "entered",
    "registered",
    "came in",
    "come in",
    "joined",
)
"""Which of these tell that something is new; what "we got" may be anything that we have."""
STATES: Final[tuple[tuple[re.Pattern[str], State], ...]] = (
    (any_of("stalled", "stale", "stuck", "stalling", "at risk", "(?:need|needs|needing) (?:my |our |some )?(?:attention|a push)", "not moving", "(?:sitting|standing|stand|sit) still", "blocked", *sales_talk.STALLED), "stalled"),
    (any_of("late", "overdue", "delayed", "past (?:their |its |the )?(?:expected )?(?:due|close|closing)(?: date)?s?", "behind schedule", "slipped", "whose (?:expected )?(?:close |closing )?date (?:has |is )?(?:already |long |since )*pass(?:ed)?", "should have (?:been )?closed(?: (?:already|by now|yet))*(?: but (?:is|are|has|have) not(?: been)?(?: yet)?)?", "slipp(?:ed|ing) past (?:their |its |the )?(?:expected )?(?:due|close|closing)(?: date)?s?", "(?:have |has )?miss(?:ed|ing) (?:their |its |the )(?:expected )?(?:close|closing|due) dates?"), "late"),
    (any_of("quiet", "idle", "silent", "untouched", "(?:no|without|lacking)(?: any)?(?: recent)? activit(?:y|ies)", "gone (?:quiet|silent|cold)", "nobody (?:has )?touched", "neglected", "without (?:a )?(?:touch|contact)", "inactive(?= deals)"), "quiet"),
    (any_of("due (?:in (?:the next )?(?:14 days|two weeks|2 weeks)|soon)", "closing soon", "close soon", "due(?! to\\b)", "soon due"), "due"),
)  # fmt: skip
_UNIT: Final = r"(?P<unit>day|week|month)s?"
_N: Final = r"(?P<n>\d{1,4}|" + "|".join(NUMBERS) + ")"
QUIET_FOR: Final = re.compile(
    rf"\b(?:(?:no|without|had no|have had no|has had no)(?: any)? (?:contact|activity|activities|touch|call|interaction|meeting)s?|(?:we |i |nobody |someone )?(?:have |has )?(?:not|nobody|never) (?:we |i |anyone |anybody |somebody )?(?:been )?(?:have )?(?:contacted|touched|called|followed up(?: with| on)?|spoken (?:to|with)|talked (?:to|with)|heard (?:from|of)|visited|met|reached|in touch with|had contact(?: with)?|been contacted|seen)(?: (?:us|me|him|her|them|you|anyone|anybody|somebody))?|(?:(?:have |has |had )?(?:gone |went |been |fallen |stayed ))?(?:quiet|silent|untouched|inactive))"
    rf"(?: (?:for|in|since|during|over|within))?(?: (?:more than|over|at least|longer than|the last|the past|last|past))* {_N} {_UNIT}\b"
)
QUIET_PLAIN: Final = any_of("(?:(?:we |i )?(?:have |has |had )?(?:not|never)(?: (?:we|i|anyone|anybody|somebody))?|nobody(?: has)?|no one(?: has)?)(?: been| ever)* (?:contacted|touched|called|spoken (?:to|with)|spoke (?:to|with)|talked (?:to|with)|heard (?:from|of)|visited|met|reached|seen)", "(?:have |has |had )?no (?:calls?|meetings?|visits?)", "(?:have |has |are |is |went |gone )?quiet", "(?:with )?no (?:recent )?(?:contact|activity|activities)", "without (?:recent )?(?:contact|activity|activities)", "inactive", "neglected")  # fmt: skip
QUIET_LONG: Final = re.compile(rf"\b(?:for|in|since)(?: (?:more than|over|at least|longer than|the last|the past))* {_N} {_UNIT}\b")  # fmt: skip
STATUSES: Final[tuple[tuple[re.Pattern[str], ClientStatus], ...]] = (
    (any_of("leads?(?! (?:source|times?|content|levels?|acid|batter(?:y|ies)|free|weights?|pipes?|glass|singers?|engineers?|developers?|architects?|auditors?|partner|to\\b|the\\b|up\\b))", "prospects?", "prospective"), "lead"),
    (any_of("churned", "former(?=(?: [a-z]+){0,2} (?:clients?|customers?|accounts?|companies|ones)\\b)", "ex(?= (?:clients?|customers?|accounts?))", "lost(?= (?:clients?|customers?|accounts?))", "gone(?= (?:clients?|customers?))", "(?:that |who |which )?(?:have |has )?(?:already )?left us", "(?<=clients )(?:that |who |which )?(?:are |have )gone", "(?<=customers )(?:that |who |which )?(?:are |have )gone", "(?:that |who |which )?(?:are |is )?no longer (?:our |a )?(?:clients?|customers?)"), "churned"),
    (any_of("active(?! deals| opportunit)"), "active"),
)  # fmt: skip
LOST_CLIENTS: Final = re.compile(
    r"\b(?:which|what|how many|the) (?:[a-z]+ )?(?:clients|customers|accounts) (?:(?:that|which) )?(?:(?:have|has|had|did) (?!not\b|never\b)[a-z]+|were|was|(?:have|has) been|(?:we|i)(?: have)?) (?:lost|lose)\b(?! (?:deals?|to|on|because|money|business|most|more|the)\b)"
)
LOST: Final = any_of("lost", "lose")
"""Whom somebody lost: clients that are gone, and no deals."""
NEW_CLIENTS: Final = re.compile(
    r"\b(?:clients?|customers?|accounts?)(?: (?:that|who|which|we|i|were|was|have|has))* (?:acquired|added|gained|created|joined|started|new|signed(?: up)?)\b|\b(?:new|newly (?:acquired|added|gained)) (?:clients?|customers?|accounts?)\b"
)
"""Clients by when they came."""
OPEN_ONES: Final = any_of("open", "running", "active")
WITH_OPEN: Final = any_of(
    "(?:with|have|has|having)(?: an?| any| some)? (?:open|running|active) deals?"
)
UNASSIGNED: Final = any_of(
    "unassigned", "unowned", "(?:with ?out|without|no|have no|has no|with no|lacking|lacks?|missing|(?:(?:that |which |who )?(?:do |does |did )?not (?:have|having)|not having|(?:that |which |who )?(?:have|has) not got)(?: got)?)(?: an?| any)? (?:owners?|responsible(?: persons?)?|sales reps?)(?: (?:yet|assigned|set|at all))*", "(?:with )?(?:an? |the )?missing owners?", "nobody owns",
    "owned by nobody", "(?:belong|belongs|belonging) to nobody", "(?:that |who |which )?(?:nobody|no one|noone) (?:is |has )?(?:looks? after|looking after|takes? care of|taking care of|handles?|manages?|owned|in charge of)", "(?:not|nobody) (?:is )?(?:assigned|attributed|allocated|responsible)(?: to any owner| to anybody| to anyone| for)?(?! to\\b)",
    "ownerless", "not owned by (?:anybody|anyone|somebody)", "not owned(?! by)", "no one owns",
)  # fmt: skip
_NONE: Final = r"(?:with ?out|no|have no|has no|had no|with no|lacking|missing|do not have|does not have|not have)(?: an?| any| the| their)?"
WITHOUT: Final[tuple[tuple[re.Pattern[str], Missing], ...]] = (
    (any_of(rf"{_NONE} (?:expected )?(?:(?:clos(?:e|ing)|due|end|target) )?dates?", rf"{_NONE} (?:expected )?clos(?:e|ing)(?: dates?)?", "undated", "(?:whose )?(?:the )?(?:expected )?(?:(?:clos(?:e|ing)|due) )?date (?:is |are )?(?:missing|not set|unknown|empty|not known)"), "expected_close"),
    (any_of(rf"{_NONE} (?:known |deal )?(?:value|amount|price)s?", "(?:whose )?(?:the )?(?:value|amount) (?:is |are )?(?:missing|not set|unknown|empty|not known)"), "value"),
)  # fmt: skip
TOGETHER: Final = any_of(
    "together",
    "plus",
    "combined",
    "altogether",
    "jointly",
    "summed(?: up)?",
    "added up",
    "in (?:sum|all)",
    "(?:the )?sum(?: of)?(?= (?:both|all|them|these|those))",
)
MINE: Final = any_of("my own", "my", "mine", "i", "me", "myself")
NOT_MINE: Final = any_of("(?:i|we) (?:need|want|would like|am looking for|look for)(?: to (?:see|know|have|get))?(?! (?:my|mine)\\b)", "(?:could|can|would|may) i (?:have|see|get)(?! (?:my|mine)\\b)", "(?:tell|show|give|find|get|send|list|help|remind|let|say|explain|fetch|pull|bring|hand|print|name|read|walk) me", "would i", "i (?:want|need|would like) to (?:see|know)", "can i (?:see|get)", "my (?:team|company|colleagues?|boss(?:es)?|manager|director|board|ceo|cfo|chief|wife|husband|people|guys|lot)(?: s)?", "our team")  # fmt: skip
TEAM: Final = any_of(
    "(?:across )?(?:the |our |my )?(?:whole |entire )?(?:team|company|everybody|everyone|organi[sz]ation)"
)
CLIENTS: Final = any_of("clients?", "customers?", "accounts?", "companies")
FIELDS: Final[tuple[tuple[re.Pattern[str], Field], ...]] = (
    (any_of("(?:who is |who are )?(?:the |our |my |main )?contact persons?", "who (?:is|are) (?:the |our |my )?(?:main )?contacts?", "(?:the |our )?contacts?(?: people)?", "who (?:do|can|should) (?:we|i) (?:talk|speak|call|write)(?: to)?", "contact details?", "how (?:do|can|could|should) (?:we|i) (?:reach|contact|get (?:a )?hold of|get in touch with)"), "contact"),
    (any_of("(?:tele)?phone(?: numbers?)?", "number to call", "mobile(?: number)?"), "phone"),
    (any_of("e ?mail address(?:es)?", "(?:the |an? |our )e ?mail(?: of| for)", "e ?mails?(?: addresses)? (?:of|for) (?:(?:all|the|our|every) )*(?:contacts?|people|everyone|everybody|them)(?: at| in)?", "mail address(?:es)?"), "email"),
    (any_of("web ?site", "web ?page", "homepage", "url"), "website"),
    (any_of("(?:which|what) industry", "industry", "sector"), "industry"),
    (any_of("who (?:owns|own|is responsible for|looks after|handles|manages|takes? care of|cares? for|is in charge of|leads)", "whose (?:client|customer|deal|account)", "(?:the )?owner(?:s)?(?: of| for)?", "account (?:manager|owner)", "(?:does|do) (?=.*belong)", "belongs?(?: to)?", "responsible(?: for| person)?", "in charge(?: of)?", "who (?:has|had|have)(?= (?:it|them|those|these|that|this)\\b)", "whose (?:is|are|was|were)(?= (?:it|they|that|those|these|this)\\b)", "who (?:is|was|are|were) (?:the |its |their )?owners?"), "owner"),
    (any_of("status"), "status"),
    (any_of("(?:when (?:did|was|were|have|has) (?:we|i|the|our|somebody|someone|anyone|anybody|you)?(?: last| ever)?(?: time)? ?(?:we |i )?(?:last )?(?:talk|talked|speak|spoke|call|called|meet|met|contact|contacted|visit|visited|hear|heard|touch|touched|in touch|write|have contact)(?: to| with| from)?)", "when (?:have|did|has) (?:we|i|you) (?:spoken|spoke|speak|talked|talk|called|met|visited)(?: to| with)? last(?: with| to| at)?", "(?:the |our |my )?(?:last|latest|most recent) (?:activity|contact|touch|entry|interaction|conversation)(?: with| on| at)?", "(?:the |our |my )?(?:last|latest|most recent) (?:call|meeting|visit|note|e ?mail)(?: with| at| to)?", "who (?:last )?(?:called|met|visited|contacted|spoke|talked)(?: (?:to|with))?", "what (?:happened|was done) (?:last|recently)(?: with| at)?"), "last_activity"),
    (any_of("probability", "how likely", "chances?", "odds"), "probability"),
    (any_of("(?:which|what) stage", "stage"), "stage"),
    (any_of("since when", "how long (?:has|have|is|are) (?:[a-z]+ ){1,4}?(?:been )?(?:worked with|working with|an? (?:client|customer)|our (?:client|customer)|clients?|customers?)", "(?:client|customer) since(?= when|$)", "when (?:did|was|were) (?:[a-z]+ ){1,4}?(?:become an? (?:client|customer)|added|start with us)"), "since"),
    (any_of("(?:expected )?(?:close|closing) date", "when (?:will|does|is|should) (?:it|the deal|this deal)(?: expected to)? ?close"), "expected_close"),
)  # fmt: skip
LAST: Final = re.compile(r"\blast$")
COUNT: Final = any_of(
    "how many",
    "how much(?= (?:(?:open|won|lost|active|new|churned|late|quiet) )*(?:deals|opportunities|clients|customers|accounts|contacts|calls|meetings|visits|activities)\\b)",
    "number of",
    "(?:the )?counts? of",
    "count",
    "total number of",
    "how often",
)
MONEY: Final = any_of("how much(?: money)?", "(?:total |combined |overall |sum |deal )?(?:value|worth|amount|volume)s?(?: of)?", "(?:in )?total", "sum of", "(?:adds?|sums?) up(?: to)?", "sums?")  # fmt: skip
WHAT_DID: Final = re.compile(
    r"\bwhat (?:did|has|have) (?!we |i |happened)[a-z]+ (?:[a-z]+ )?(?:do|done|been doing|worked on)\b|\bwhat (?:did|have) (?:i|we) (?:do|done)\b(?! (?:with|at|for))"
)
THAN: Final = re.compile(
    r"\b(?:than|to|with|versus|vs|against|from) (?:in |the )?(?:last(?! one| period)|previous(?! one| period)|past|20\d\d|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
WHY: Final = any_of(
    "why",
    "because of (?:what|which)",
    "reasons?(?: for)?",
    "what for(?! an? )",
    "for what reasons?",
)
CHANGE: Final = any_of(
    "growth",
    "growing",
    "grow",
    "development",
    "increase",
    "decrease",
    "decline",
    "changes?",
    "trend",
)
COMPARE: Final = any_of(
    "(?:growth|growing|development|increase|decrease|decline|change)(?= .*(?:last|previous|compared|versus|vs|than|against))",
    "than(?= .*(?:last|previous|q[1-4]|20\\d\\d))",
    "ahead of",
    "behind(?= .*(?:in|by)\\b)",
    "compared? (?:to|with|against)",
    "compare(?:d|s)?",
    "comparison(?: of| between)?",
    "versus",
    "vs",
    "against",
    "difference between",
    "(?:more|less|better|worse|higher|lower|grown?|changed?|developed?)(?: than| since)?(?= (?!than).*(?:last|previous|than))",
    "side by side",
    "(?:to|with|than|versus|vs|against) the (?:last|previous|prior) (?:one|period)",
    "(?:to|with|than|versus|vs|against) the (?:one|period) before(?: that)?",
)
TELL: Final = any_of("(?:key )?(?:numbers|figures|results|performance|kpis?|stats|statistics)", "tell me(?: more| something)? about", "summari[sz]e", "(?:give me )?(?:an? )?(?:overview|summary|brief(?:ing)?|profile) (?:of|on|about|for)", "what do (?:we|you|i) know (?:about|of)", "what(?: is|s) (?:going on|up|new|happening)(?: at| with)?", "how is", "info(?:rmation)?(?: about| on)?", "details?(?: of| on| about)?", "who is", "overview", "summary", "what about", "how about", "look up", "open(?= the client)")  # fmt: skip
HISTORY: Final = any_of("history", "timeline", "what (?:has |have |was |were )?(?:we |i )?(?:happened|discussed|talked about|spoken about|agreed)(?: with| at)?", "what did (?:we|i) (?:discuss|talk about|agree)(?: with| at)?", "what did (?:we|i) do(?: with| at| for)?", "what was done(?: with| at| for)?")  # fmt: skip
NTHS: Final = {
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
NTH: Final = re.compile(
    rf"\b(?P<n>{'|'.join(NTHS)})[ -](?=(?:largest|biggest|smallest|newest|latest|oldest|highest|lowest|strongest|best|worst|weakest|most|least|fewest)\b)"
)
AVERAGED: Final = any_of("on average", "averages?", "mean", "avg")
ORDERS: Final[tuple[tuple[re.Pattern[str], str, bool | None], ...]] = (
    (any_of("(?:highest|best) (?:probability|chances?)"), "probability", True),
    (any_of("lowest (?:probability|chances?)"), "probability", False),
    (any_of("oldest", "longest open", "(?:very )?first(?= (?:deal|client|customer|opportunity)\\b)", "earliest"), "newest", False),
    (any_of("newest", "latest", "most recent(?:ly)?", "recent", "last(?= (?:\\d+ |five |three |ten )?(?:deals?|won|lost|closed|clients?|activit|calls?|meetings?|notes?|e ?mails?))"), "newest", True),
    (any_of("next(?= (?:deals? )?to close)", "soonest", "(?:the )?next(?= (?:\\d+ |two |three |four |five |ten )?(?:[a-z]+ )?deals?\\b)"), "expected_close", False),
    (any_of("worth (?:the )?least"), "value", False),
    (any_of("worth (?:the )?most"), "value", True),
    (any_of("smallest", "tiniest", "lowest(?: value)?", "least valuable", "cheapest"), "value", False),
    (any_of("largest", "biggest", "most valuable", "highest(?: value)?", "most expensive", "greatest", "top", "best", *sales_talk.LARGEST), "value", True),
)  # fmt: skip
RANKED: Final = any_of(
    "the most",
    "(?<!at )most",
    "highest",
    "largest",
    "biggest",
    "best",
    "top",
    "greatest",
    "strongest",
    "leading",
    *sales_talk.LARGEST,
)
MOST_LEFT: Final = re.compile(r"\b(?:most|least|fewest)(?! of\b) [a-z]+\b")
MOST_OF: Final = any_of("most", "least", "fewest")
ORDERED_DEAL: Final = re.compile(
    r"\b(?:largest|biggest|smallest|oldest|newest|latest|most valuable|highest|lowest|best|worst) (?:single )?(?:won |lost |open |closed |late )?(?:deal|opportunity|order|contract|(?:loss|win)(?! (?:rates?|ratio|percentage|reasons?)\b))\b"
)
RANKED_MEASURE: Final = re.compile(
    rf"\b(?:the )?(?:{SUPERLATIVE}) (?=(?:win|hit|success|close|conversion|average|open|weighted|pipeline|lost|won|total|sales)? ?(?:rates?|revenue|turnover|value|pipeline|deal size|sales|amount|volume)\b)"
)
CYCLE_RANK: Final = re.compile(
    r"\b(?P<rank>longest|slowest|shortest|fastest|quickest)(?= (?:average |median |typical )?(?:sales |deal |buying )?(?:cycles?|process)\b)"
    r"|(?<=\bclosed )(?P<way>fastest|quickest|slowest)\b|(?<=\bclose )(?P<way2>fastest|quickest|slowest)\b"
    r"|(?<=\bcloses )(?P<way5>fastest|quickest|slowest)\b|(?<=\bwins )(?P<way6>fastest|quickest|slowest)\b"
    r"|(?<=\bwin )(?P<way3>fastest|quickest|slowest)\b|(?<=\bwon )(?P<way4>fastest|quickest|slowest)\b"
)
"""Which of the groups takes longest from creation to winning."""
RANKED_LOW: Final = any_of(
    "the least", "(?<!at )least", "fewest", "lowest", "smallest", "worst", "weakest"
)
_WORDS: Final = "|".join(word for word in NUMBERS if word not in {"a", "an", "couple of"})
NUMBER: Final = re.compile(
    rf"\b(?:(?:top|first|last|best|only|next|biggest|largest|smallest|newest|oldest|latest) (?P<a>\d{{1,3}}|{_WORDS})(?! (?:days?|weeks?|months?|quarters?|years?)\b)|(?P<b>\d{{1,2}}|{_WORDS})(?= (?:largest|biggest|smallest|newest|latest|oldest|most|highest|lowest|best|top|next|clients?|deals?|customers?)\b))\b"
    rf"|(?<=\bthe )(?P<c>\d{{1,2}}|{_WORDS})(?= (?:[a-z]+ ){{1,3}}(?:clients|customers|accounts|deals|industries|owners|reps) (?:with|that|who|which)\b.*\b(?:highest|largest|biggest|most|lowest|fewest|smallest|least|best|worst)\b)"
)
COMPARATORS: Final = word_set(
    "above below over under more less than older younger longer shorter since before after ago "
    "between"
)
NEGATION: Final = any_of(
    "nothing(?= (?:won|sold|lost|bought|purchased|logged|recorded|planned|open)\\b)",
    *leaving_words.OTHER_THINGS,
    *leaving_words.TALK,
    *leaving_words.BEFORE,
    *leaving_words.PLAIN,
)
POINTS: Final = any_of("he", "she", "him", "her", "his", "hers", "they", "them", "their", "theirs", "it", "its", "there", "this (?:client|deal|customer|account|one|person)", "that (?:client|deal|customer|account|one|person)", "the (?:client|deal|customer|account)", "(?:these|those)(?: (?:last |first )?(?:\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten))?(?: deals| clients| ones)?", "both")  # fmt: skip
THESE: Final = any_of("these", "those")
PREPOSITIONS: Final = word_set(
    "in for from of with at by to on about named called titled against via than over under within "
    "who that where like mentioning containing regarding through besides excluding except during "
    "between among around near using"
)
ABOUT: Final = frozenset(
    ["about", "named", "called", "titled", "mentioning", "containing", "regarding"]
)
FILLERS: Final = FUNCTION_WORDS | word_set(
    "list show give find display see know tell name get got want need like please kindly "
    "break currently now right moment present far overall altogether total all any every everything "
    "together us our we company exist exists existing there many much still yet already ever also "
    "too only just really actually exactly look looking seem stand standing do does did done have "
    "has had having be been being is are was were one ones thing things kind kinds type types crm "
    "system database dashboard record records entry entries data figure figures number numbers "
    "answer question make makes made take takes took bring brings brought come comes came go goes "
    "going went put say says said hello hi hey thanks thank ok okay well then so and or but plus "
    "as per each table chart graph plot sorted order ordered ranked rank ranking belong belongs "
    "belonging assigned owned own owns handle handles handled manage managed manages responsible "
    "account person persons people colleague colleagues rep reps today worth value amount deal "
    "deals client clients customer customers opportunity opportunities compare compared "
    "comparison time ago log logs logged half way since until during year years month months "
    "quarter week weeks day days date dates dated period entire main current whole various "
    "different distinct unique individual respective again more less than least most anything something anybody "
    "someone somebody single stuff gave gives given generate generated generates delivered contributed contributes important possible send sent wrote write written anyone thx ty tks asap cheers lifetime alltime "
    "historically bring instead gimme lemme wanna gonna gotta provide provided keep keeps eg ie fyi though"
)
_NOT_FILLERS: Final = word_set("ago half than not no without against above below between")
PLAIN: Final = FILLERS - _NOT_FILLERS
_LEXICON_WORDS: Final = word_set(
    "open won win wins lost lose closed close new late overdue due quiet stalled stuck lead leads "
    "active churned former pipeline revenue sales forecast weighted value rate cycle velocity "
    "funnel average mean size owner owners contact contacts phone email mail website industry "
    "status activity activities call calls meeting meetings note notes email emails visit visits "
    "top largest biggest smallest highest lowest best worst oldest newest latest recent first "
    "last next previous this count number stage stages source sources reason reasons probability "
    "expected created added unassigned client clients customer customers account accounts company "
    "companies deal deals opportunity sector team who why when where what which fiscal quarter "
    "week month year today yesterday tomorrow please about phone address price cost costs product "
    "products support group services service order orders contract contracts discount discounts "
    "document documents policy leave summary overview history median share percentage"
)


def is_common(word: str) -> bool:
    """Whether a word alone is never taken for (the beginning of) a name."""
    return (
        word in COMPARATORS or word in FUNCTION_WORDS or word in PLAIN or word in _LEXICON_WORDS or word in MONTHS
        or word in NUMBERS or word.isdigit()
    )  # fmt: skip
