"""What neither documents nor the CRM are there for: the day, sums, the weather, poems. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

SUMS: Final = (
    "I don't calculate with numbers of your own, and know no exchange rates: I give figures of the CRM, and "
    "what the company's documents say."
)
WRITING: Final = (
    "I don't write, translate or entertain: I find what the company's documents and the CRM say, and show "
    "where it stands."
)
WEATHER: Final = (
    "I know nothing of the weather or the news: only the company's documents and the CRM."
)
_NUMBER: Final = (
    r"(?:\d[\d.,]*|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|"
    r"a hundred|hundred|a thousand)"
)
_BETWEEN: Final = (
    r"(?:\s*(?:[+*x×÷^]|\*\*)\s*|\s+[-/−–]\s+|\s*%\s*(?:of|from)\s+|\s+(?:times|plus|minus|over|multiplied by|divided by|"  # noqa: RUF001 -- signs that are typed
    r"percent of|per cent of|to the power of)\s+)"
)
_SUM: Final = re.compile(
    rf"(?:how much|what)(?:\s+(?:is|are|makes?|does)|['’]s)\s+(?P<sum>{_NUMBER}(?:{_BETWEEN}{_NUMBER})+)(?:\s+(?:make|equal))?"  # noqa: RUF001 -- the typographic apostrophe is meant
    rf"|(?:(?:please\s+)?(?:calculate|compute|solve)[:\s]\s*)?{_NUMBER}(?:{_BETWEEN}{_NUMBER})+"
    r"|(?:what is|what's|calculate) (?:the )?(?:square root|root|square|half|double|third) of \d[\d.,]*",
    re.IGNORECASE,
)
_MONEY: Final = r"(?:dollars?|euros?|pounds?|francs?|kronor|krona|usd|eur|gbp|chf|sek|yen)"
_CHANGED: Final = re.compile(
    rf"what (?:is|are) \d[\d.,]* ?{_MONEY} (?:to|into|in) {_MONEY}|how (?:many|much) (?:{_MONEY} )?(?:is|are|makes?|do i get for) \d[\d.,]* ?{_MONEY}(?: in {_MONEY})?"
    rf"|(?:convert|change) \d[\d.,]* ?{_MONEY} (?:to|into|in) {_MONEY}",
    re.IGNORECASE,
)
_TODAY: Final = re.compile(
    r"(?:can you |please )*(?:tell me )?(?:what|which) (?:day|date|weekday|year|month)(?: of (?:the )?(?:week|month|year))? (?:is|do we have)(?: (?:it|this))?(?: (?:today|now))?"
    r"|(?:what is |tell me )?(?:today is date|the (?:current )?date(?: today| of today)?|the date|the day today)|what is today|(?:which|what) (?:calendar )?(?:week|quarter) (?:is it|is this|do we have|are we in)|is (?:it|today)(?: a)? (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?: today)?"
    r"|welcher tag ist heute|welches datum (?:ist|haben wir) heute|der wievielte ist heute"
    r"|what is (?:the|today is) (?:date|day)(?: today)?"
)
_NEAR: Final = re.compile(
    r"(?:what|which) (?:is the |is )?(?:day|date|weekday)?(?: (?:is|was|of|will))?(?: it)?(?: be)? ?(?:the )?(?P<near>tomorrow|yesterday|day after tomorrow)(?: is (?:date|day))?"
)
_TIME: Final = re.compile(
    r"what time (?:is it|do we have)(?: now| right now)?|what is the (?:current )?time(?: now)?|how late is it"
)
_WEATHER: Final = re.compile(
    r"(?:what|how) (?:is|will) the (?:weather|temperature outside|forecast for the weather)(?: be)?(?: like)?(?: (?:today|tomorrow|now|outside|here|this week(?:end)?|in \w+(?: \w+)?))*"
    r"|(?:can you )?(?:also )?tell me (?:about )?the weather(?: .{1,20})?|how (?:hot|cold|warm) is it(?: .{1,20})?|wie (?:ist|wird) das wetter(?: .{1,20})?"
    r"|(?:will|does|is) it (?:going to )?(?:rain|snow|be (?:sunny|cold|hot|warm)|raining|snowing)(?: .{1,30})?"
    r"|(?:what is|what are|tell me|any) (?:in )?(?:the )?(?:latest )?(?:world )?(?:news|headlines)(?: of)?(?: (?:today|now|of today))?"
)
_WRITING: Final = re.compile(
    r"(?:please |can you |could you )*(?:tell|sing|write|compose|make|give|read) (?:me |us )?(?:an? |some |another )?(?:(?:short|funny|good|nice|little|love) )*(?:jokes?|poems?|songs?|story|stories|riddles?|haikus?|essays?|fairy tales?|rap|limericks?|python|code|programs?|scripts?)(?: .*)?"
    r"|(?:please |can you |could you )*translate .*|how do (?:you|i) say .+ in \w+|sing(?: .*)?|do you know (?:a|any) (?:jokes?|poems?|songs?)|make me laugh|play (?:some |a |me )*(?:music|songs?|games?|chess)(?: .*)?|do my (?:homework|job|work)(?: for me)?|(?:recommend|suggest|order|buy)(?: me| us)? (?:an? |some )?(?:good )?(?:restaurants?|pizza|lunch|dinner|films?|movies?|books?|songs?|flowers|taxi|holiday destination)(?: .*)?|entertain me|let us play(?: .*)?"
)


def outside(question: str, said: str, today: date) -> str | None:
    """The answer to what is outside of documents and CRM; `said`: the words of `question` as compared."""
    plain = question.strip(" ?!=.\n")
    if _SUM.fullmatch(plain) or _CHANGED.fullmatch(plain):
        return SUMS
    if _TODAY.fullmatch(said):
        return f"Today is {_day(today)}."
    near = _NEAR.fullmatch(said)
    if near:
        away = {"tomorrow": 1, "yesterday": -1, "day after tomorrow": 2}[near["near"]]
        verb = "was" if away < 0 else "is"
        return f"{near['near'].capitalize()} {verb} {_day(today + timedelta(days=away))}."
    if _TIME.fullmatch(said):
        return f"I know the day, not the time: today is {_day(today)}."
    if _WEATHER.fullmatch(said):
        return WEATHER
    return WRITING if _WRITING.fullmatch(said) else None


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"
