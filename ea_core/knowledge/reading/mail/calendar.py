"""Appointments in an e-mail (iCalendar, RFC 5545): what, when and where, in words. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from ea_core.knowledge.text.cleaning import clean, clean_line

_WORDS: Final = {
    "SUMMARY": "Appointment",
    "DTSTART": "Begins",
    "DTEND": "Ends",
    "LOCATION": "Place",
    "ORGANIZER": "Organiser",
    "DESCRIPTION": "Description",
}
_EVENT = re.compile(r"(?is)^BEGIN:VEVENT\s*$(.*?)^END:VEVENT\s*$", re.MULTILINE)
_LINE = re.compile(r"([A-Za-z-]+)((?:;[^:\"]*(?:\"[^\"]*\")?[^:\"]*)*):(.*)")
_ZONE = re.compile(r"(?i);TZID=\"?([^;\":]+)")
_MOST: Final = 20


def appointments(text: str) -> list[str]:
    """A paragraph for each appointment."""
    lines = re.sub(r"\r?\n[ \t]", "", text)
    found = [_said(event[1]) for event in _EVENT.finditer(lines)]
    return [one for one in found if one][:_MOST]


def _said(event: str) -> str:
    said: dict[str, str] = {}
    for line in event.splitlines():
        if (part := _LINE.fullmatch(line.strip())) and part[1].upper() in _WORDS:
            said.setdefault(part[1].upper(), _value(part[1].upper(), part[2], part[3]))
    return "\n".join(f"{words}: {said[name]}" for name, words in _WORDS.items() if said.get(name))


def _value(name: str, parameters: str, written: str) -> str:
    if name in {"DTSTART", "DTEND"}:
        return _moment(written, parameters)
    text = re.sub(r"\\([,;\\nN])", lambda sign: "\n" if sign[1] in "nN" else sign[1], written)
    text = re.sub(r"(?i)^mailto:", "", text)
    return clean(text) if name == "DESCRIPTION" else clean_line(text)


def _moment(written: str, parameters: str) -> str:
    zone = _ZONE.search(parameters)
    behind = " UTC" if written.endswith("Z") else f" ({zone[1]})" if zone else ""
    for form, shown in (("%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M"), ("%Y%m%d", "%Y-%m-%d")):
        try:
            return f"{datetime.strptime(written.rstrip('Z'), form):{shown}}{behind}"  # noqa: DTZ007 -- its zone is named beside it
        except ValueError:
            continue
    return clean_line(written)
