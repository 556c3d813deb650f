"""Words as they are typed in haste, each with the words that are meant: "tmrw", "w/o", "havent". Pure data.

What is meant is read; where something is quoted, it is quoted as it was typed. A name of the installation
that is written like one of them is that name.
"""

from __future__ import annotations

from typing import Final

CONTRACTIONS: Final = {
    "what's": "what is", "who's": "who is", "where's": "where is", "how's": "how is",
    "that's": "that is", "it's": "it is", "there's": "there is", "let's": "let us", "i'm": "i am",
    "we've": "we have", "i've": "i have", "don't": "do not", "doesn't": "does not",
    "didn't": "did not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not",
    "won't": "will not", "can't": "can not", "couldn't": "could not", "wouldn't": "would not",
    "shouldn't": "should not", "we're": "we are", "they're": "they are", "i'd": "i would",
    "we'd": "we would", "i'll": "i will", "when's": "when is", "what're": "what are",
    "they've": "they have", "you've": "you have", "you're": "you are",
}  # fmt: skip
_OWN_WORDS: Final = frozenset({"it's", "let's", "we're", "i'd", "we'd", "i'll"})
"""Those that are words of their own without the apostrophe."""
_UNMARKED: Final = {
    written.replace("'", ""): said
    for written, said in CONTRACTIONS.items()
    if written not in _OWN_WORDS
}
DAYS: Final = {
    "tmrw": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow", "tmrrw": "tomorrow", "tomo": "tomorrow",
    "2moro": "tomorrow", "2mrw": "tomorrow", "2day": "today", "yday": "yesterday", "ystrdy": "yesterday",
    "tue": "tuesday", "tues": "tuesday", "weds": "wednesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday",
}  # fmt: skip
"""Days as they are typed."""
_TIMES: Final = {
    "yr": "year", "yrs": "years", "qtr": "quarter", "qtrs": "quarters", "q": "quarter", "trimester": "quarter",
    "trimesters": "quarters", "mth": "month", "mths": "months", "mnth": "month", "mnths": "months",
    "wk": "week", "wks": "weeks", "hrs": "hours", "nxt": "next", "lst": "last", "prev": "previous",
    "b4": "before", "til": "until", "thru": "through", "xmas": "christmas",
}  # fmt: skip
_RECORDS: Final = {
    "opp": "opportunity", "opps": "opportunities", "cust": "customer", "custs": "customers",
    "acct": "account", "accts": "accounts", "mtg": "meeting", "mtgs": "meetings", "amt": "amount",
    "amts": "amounts", "ppl": "people", "biz": "business",
}  # fmt: skip
_LITTLE: Final = {
    "pls": "please", "plz": "please", "thnx": "thanks", "w/o": "without", "wo": "without", "w/": "with",
    "btw": "between", "nr": "number", "nrs": "numbers", "abt": "about", "approx": "approximately",
    "smth": "something", "sth": "something", "shld": "should", "shd": "should", "cld": "could", "wld": "would",
    "hvnt": "have not", "wernt": "were not", "havnt": "have not", "hvn't": "have not", "dnt": "do not",
    "pct": "percent", "rn": "now", "tho": "though", "cuz": "because", "coz": "because",
    "&": "and", "+": "and", "e.g.": "eg", "e.g": "eg", "i.e.": "ie", "i.e": "ie",
}  # fmt: skip
_LETTERS: Final = {"w": "with", "n": "and", "u": "you", "r": "are", "ur": "your"}
"""Letters that are words in a chat: only where they are small and stand alone, not in "Pulse W" or "R-12"."""
TITLES: Final = frozenset({"mr", "mrs", "ms", "mx", "dr", "prof", "miss"})
"""What stands before the name of a person, and is no part of it."""
_SHORT: Final = {**CONTRACTIONS, **_UNMARKED, **DAYS, **_TIMES, **_RECORDS, **_LITTLE}


def meant_by(written: str, key: str) -> str | None:
    """The words that are meant by one, which is given as it was typed and as it is compared; None for itself."""
    return _SHORT.get(key) or (_LETTERS.get(written) if written == key else None)
