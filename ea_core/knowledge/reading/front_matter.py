"""Front matter: what a Markdown file says of itself above its text.

YAML between "---" or TOML between "+++", of which simple fields and lists of words are understood;
other lines are passed over. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ea_core.knowledge.reading.reading import MetadataValue
from ea_core.knowledge.reading.validity import day_at_start
from ea_core.knowledge.text.cleaning import clean_line

_FRONT = re.compile(
    r"\A\ufeff?(?P<mark>---|\+\+\+)[^\S\n]*\n(?P<lines>.*?\n)?(?:(?P=mark)|\.\.\.)[^\S\n]*(?:\n|\Z)",
    re.DOTALL,
)
_FIELD = re.compile(r"^(\w[\w -]*?)\s*[:=]\s*(.*)$")
_ITEM = re.compile(r"^\s*-\s+(.*)$")
_COMMENT = re.compile(r"\s+#.*$")
_NAMES = {
    "title": "title", "author": "author", "authors": "author", "date": "date",
    "language": "language", "lang": "language", "tags": "tags", "keywords": "tags",
    "categories": "tags", "version": "version",
    "valid_until": "valid_until", "expires": "valid_until", "expiry": "valid_until",
    "expiry_date": "valid_until", "expiration_date": "valid_until",
    "review_by": "review_by", "review_date": "review_by", "next_review": "review_by",
}  # fmt: skip
"""The field as it is written, with "_" for blanks and hyphens -> the key of the metadata."""
_DAYS = ("valid_until", "review_by")


def front_matter(text: str) -> tuple[dict[str, MetadataValue], str]:
    """The metadata that the text begins with (title among it), and the text below."""
    front = _FRONT.match(text)
    if front is None:
        return {}, text
    metadata: dict[str, MetadataValue] = {}
    for name, values in _fields((front["lines"] or "").splitlines()):
        key = _NAMES.get(re.sub(r"[\s-]+", "_", name.lower()))
        said = ", ".join(values)
        if key is None or not said:
            continue
        if key == "tags":
            metadata[key] = values
        elif key in (*_DAYS, "date"):
            day = day_at_start(said)
            if day is not None or key == "date":
                metadata[key] = day.isoformat() if day else said
        elif key == "language":
            metadata[key] = said.lower().replace("_", "-").split("-")[0]
        else:
            metadata[key] = said[:300]
    return metadata, text[front.end() :]


def _fields(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """(name, values) of each field; a list may stand in the lines below its name."""
    name, values = "", list[str]()
    for line in lines:
        if name and (item := _ITEM.match(line)):
            values.append(_unquoted(item[1]))
            continue
        if name and values:
            yield name, [one for one in values if one]
        name, values = "", []
        if found := _FIELD.match(line):
            name, text = found[1], found[2].strip()
            if text.startswith("[") and text.endswith("]"):
                values = [_unquoted(word) for word in text[1:-1].split(",")]
            elif name.lower() in ("tags", "keywords"):
                values = [_unquoted(word) for word in text.split(",")]
            elif text:
                values = [_unquoted(text)]
    if name and values:
        yield name, [one for one in values if one]


def _unquoted(text: str) -> str:
    text = text.strip()
    if text[:1] in "\"'" and text[:1] == text[-1:]:
        return clean_line(text[1:-1])
    return clean_line(_COMMENT.sub("", text).strip("\"'"))
