"""How people who sell speak of deals: what was landed, what fell through, what is still alive. Pure data."""

from __future__ import annotations

from typing import Final

STILL_OPEN: Final = (
    "(?:is |are )?not (?:yet )?(?:dead|decided|finished|over|settled|done and dusted)(?: yet)?",
    "(?:that |which )?(?:(?:is|are) )?(?:still )?remain(?:s|ed|ing)? (?:neither won (?:n?or) lost|open|undecided|unclosed)",
    "(?:still )?alive",
    "undecided",
    "unresolved",
    "pending",
    "outstanding(?! (?:performance|results?|work|job|balance|invoices?)\\b)",
    "(?:still )?in play",
    "(?:still )?on the table",
    "(?:still )?up for grabs",
)
"""Open, in other words."""
WON: Final = (
    "(?:got|get|gotten)(?: (?:it|them))? over the (?:line|finish line)",
    "landed",
    "(?<=did we )land",
    "(?<=did i )land",
    "(?<=have we )landed",
    "bag(?:ged)?(?= (?:in|this|last|since|so far|from|with)\\b|$)",
    "clinched",
    "nailed",
    "inked",
    "in the bag",
    "brought home",
)
LOST: Final = (
    "bl[eo]wn?(?! up\\b| over\\b)",
    "f(?:e|a)ll(?:en)? (?:through|apart|flat)",
    "died",
    "(?:went|gone) south",
    "slipped (?:away|through our fingers)",
    "got away",
    "missed out on",
    "dead(?= (?:deals?|opportunit|ones?\\b))",
)
LARGEST: Final = ("fattest", "heftiest", "priciest", "juiciest", "beefiest")
STALLED: Final = (
    "rotting",
    "languishing",
    "gathering dust",
    "dormant(?= (?:deals?|opportunit))",
    "on ice",
    "dragging on",
)
PIPE: Final = (
    *(f"(?<={word} )pipe" for word in ("total", "whole", "entire", "weighted", "current", "sales", "in our")),
    "(?<=in the )pipe",
    "(?<=our open )pipe",
    "(?<=my )pipe",
    "(?<=the )pipe(?= (?:for|of|this|next|look|looking|worth|by|per|that|today|now)\\b|$)",
)  # fmt: skip
"""The pipeline, shorter; a pipe of which something else is asked is none."""
