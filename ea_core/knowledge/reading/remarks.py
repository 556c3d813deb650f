"""Sentences for the user about what of a file was not read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ea_core.encodings import Encoding

_SURE = 0.9  # confidence in an encoding from which on nothing is said
NOT_RECOGNISED = (
    "Text recognition of this server is off or not installed (Tesseract, EA_OCR): with it, pages "
    "that are pictures are read."
)
STRUCK = "Struck-through text was left out."
_NAMED = 12  # ranges of pages that a sentence names


def about_encoding(encoding: Encoding) -> list[str]:
    """What to say of the encoding of a text: when it was guessed, and when bytes did not fit."""
    remarks = []
    if encoding.confidence < _SURE:
        remarks.append(
            f"The file does not say in which encoding its letters are; {encoding.label} was assumed. "
            "Where letters look wrong, save it as UTF-8 and upload it again."
        )
    if encoding.broken_at is not None:
        remarks.append(
            f"Some bytes are no letters in {encoding.label} and stand as \ufffd, the first of them "
            f"at position {encoding.broken_at + 1:,} of the file."
        )
    return remarks


def about_recognised(pages: Sequence[int], languages: str) -> list[str]:
    """What to say of pages whose text was recognised from their pictures."""
    if not pages:
        return []
    named = _lower(pages_in_words(pages))
    told = f"The text of {named} was recognised from pictures (OCR, language {languages})"
    return [f"{told} and can hold mistakes."]


def about_pages(
    without_text: Sequence[int], unreadable: Sequence[int], garbled: Sequence[int] = ()
) -> list[str]:
    """What to say of pages that were not read, each kind given in order.

    `garbled` pages have text that is none, as their fonts map the letters to wrong ones.
    """
    remarks = []
    if without_text:
        verb = "holds" if len(without_text) == 1 else "hold"
        remarks.append(
            f"{pages_in_words(without_text)} {verb} no text (a scan, a picture or an empty page). "
            "Run text recognition (OCR) over the file and upload it again to have them found."
        )
    if unreadable:
        remarks.append(
            f"{pages_in_words(unreadable)} could not be read. "
            "Save or print the file as a new PDF and upload it again."
        )
    if garbled:
        remarks.append(
            f"The text of {_lower(pages_in_words(garbled))} is garbled (the file's fonts name "
            "wrong letters) and was left out. Run text recognition (OCR) over the file, or make the "
            "PDF anew with another program, and upload it again."
        )
    return remarks


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def pages_in_words(pages: Sequence[int]) -> str:
    """Page numbers in order as "Page 3" or "Pages 3 to 7 and 9"."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    words: list[str] = []
    for first, last in ranges[:_NAMED]:
        pair = [f"{first}", f"{last}"] if last == first + 1 else [f"{first} to {last}"]
        words += [f"{first}"] if first == last else pair
    if rest := sum(last - first + 1 for first, last in ranges[_NAMED:]):
        words.append(f"{rest} more")
    told = " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return f"{'Page' if len(pages) == 1 else 'Pages'} {told}"
