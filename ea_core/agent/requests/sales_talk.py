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
_NO_OBJECT: Final = r"(?= (?!(?:in|of|by|from|off|this|last|since|below|under|to|more|less|after|during|between|compared|year|month|and|or|rates?|shipping|ins?|outs?)\b)[a-z0-9])"
"""What is left out stands behind the verb: "did revenue drop this year?" leaves out nothing."""
LEAVES_OUT: Final = (
    f"(?:drop|ditch|scrap|discard){_NO_OBJECT}",
    "kill(?= (?:the|all|any|anything|everything|those|these)\\b)",
    "(?<!i )(?<!to )(?<!we )(?<!you )(?<!can )remov(?:e|ing)",
    "disregard(?:ing)?",
    "(?:filter(?:ing)?|strip(?:ping)?|throw(?:ing)?|weed(?:ing)?|tak(?:e|ing)|took|cut(?:ting)?) out",
    "(?:leav(?:e|ing)|tak(?:e|ing)|took|keep(?:ing)?)(?= (?!(?:a|an|the|it|to|up|part|over|care|on|place)\\b)(?:[a-z0-9]+ ){1,4}out\\b)",
    "unless",
    "forget(?: about)?(?= (?:the|all|any|anything|everything|those|these)\\b)",
)
"""How somebody asks to leave something out."""
