"""What the import says of a file, in the words of the page instead of the command's options. Pure.

The sentences name what to do as `ea import` knows it; the page has a control for each of these options,
and names that.
"""

from __future__ import annotations

import re
from typing import Final

_ORDERS: Final = {
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}
_SAID: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        # One option to leave a column out stands behind a colon, at the end.
        (r", or do not read (?:the column|it): --map \w+=$", ", or do not use the column."),
        (r", or import without: --map \w+=$", ", or do not use the column."),
        (r"To import without, use --values .*? for this name or --map \w+= for all\.",
         "Choose who is meant, or nobody; or do not use the column."),
        (r"[Nn]ame the right one with --map \w+=COLUMN\.", "Choose the right one under Columns."),
        (r"Name the one with --map (\w+)=COLUMN\.", r"Choose the column of the \1 under Columns."),
        (r"[Nn]ame what (?:it|they) means? with --values .*?=\.\.\.", "Choose what it means under Words."),
        (r"name what (?P<word>'.*?') means with --values .*?=\.\.\.", r"fill it in."),
        (r"name what it means with --values .*?=\.\.\.", "fill it in."),
        (r"Name what blank cells mean with --values .*?=\.\.\., or fill it in\.", "Fill it in."),
        (r", or name what (?P<word>'.*?') means with --values\.", "."),
        (r"[Ss]ay what stands before the decimals: --decimal comma \((.*?)\) or --decimal point \((.*?)\)\.",
         r"Choose under How the file is written what stands before the decimals: a comma (\1) or a point (\2)."),
        (r"Say which with --percent fraction or --percent percent\.",
         "Choose under How the file is written what probabilities without a percent sign are."),
        (r"(?:It|so it) needs to be said: (--dates.*)$",
         r"Choose the order of dates under How the file is written: \1"),
        (r"name the (?:file's )?encoding with --encoding", "choose the encoding"),
        (r": leave --encoding away", ": leave the encoding as it shows"),
        (r": leave --sheet away", ": choose no sheet"),
        (r"name a sheet with --sheet", "choose another sheet to read it"),
        (r"give them a key \(--key\)", "choose the column with their key"),
        (r"the same --key and --source", "the same key and source"),
        (r"with --source", "with another name for the source"),
        (r"import with --not-by-name", "choose under How the file is written that they are"),
        (r"Else say --dates\.", "If it is another one, choose the order of dates."),
    )
)  # fmt: skip
_DATES: Final = re.compile(r"--dates (dmy|mdy|ymd)")
_AS_ORDER: Final = re.compile(r"\b(as|read as) (dmy|mdy|ymd)\b")


def for_pages(said: str) -> str:
    """The same sentence for somebody who looks at the page."""
    if "--" in said:
        for pattern, words in _SAID:
            said = pattern.sub(words, said)
        said = _DATES.sub(lambda found: _ORDERS[found[1]], said)
    return _AS_ORDER.sub(lambda found: f"{found[1]} {_ORDERS[found[2]]}", said)
