"""Links in the text of a document: their words with the address behind them. Pure."""

from __future__ import annotations

import re

_KEPT = re.compile(r"(?i)(?:https?|ftp|mailto|tel):\S+")
_BARE = re.compile(r"(?i)^(?:https?://(?:www\.)?|ftp://|mailto:|tel:)")
_LONGEST = 500  # characters of an address


def with_address(words: str, address: str) -> str:
    """The words of a link with its address, "words (https://...)"; once where they are the same."""
    address = address.strip()
    if not _KEPT.fullmatch(address) or len(address) > _LONGEST:
        return words
    said = re.sub(r"(?i)^(?:mailto|tel):", "", address)
    bare = _BARE.sub("", address).rstrip("/").casefold()
    if not words.strip():
        return f"{words}{said}"
    if bare in words.casefold():
        return words
    end = len(words.rstrip())
    return f"{words[:end]} ({said}){words[end:]}"
