"""What statements are held against: a passage, or what tools gave, read once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ea_core.agent.crm_records import Record
from ea_core.agent.figures import figures_in
from ea_core.agent.tongues import language_of
from ea_core.agent.words import flat, words_of
from ea_core.knowledge.text.sentences import sentences

_LIST = 8
"""So many sentences may stand under a line that opens a list."""


@dataclass(frozen=True, slots=True)
class Text:
    """What statements are compared with: a passage, or the results of tools.

    `values` are numbers that may be rounded (those of the CRM), `numbers` such as may not, `rates` those
    of the values that are said in percent, `records` what each of them is of. `undefined` are figures that were asked for and have none.
    `leads` are the lines that open a list, for each sentence the one that it stands under, `heads` title and headings,
    `language` is that of its own words, empty where too little tells.
    """

    words: frozenset[str]
    numbers: frozenset[Decimal]
    codes: frozenset[str]
    sentences: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    heads: str = ""
    language: str = ""
    whole: str = ""
    verbatim: str = ""
    values: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()
    undefined: frozenset[str] = frozenset()
    records: tuple[Record, ...] = ()

    def __or__(self, other: Text) -> Text:
        """Both together."""
        return Text(
            self.words | other.words,
            self.numbers | other.numbers,
            self.codes | other.codes,
            self.sentences + other.sentences,
            self.leads + other.leads,
            f"{self.heads}\n{other.heads}",
            self.language if self.language == other.language else "",
            f"{self.whole}\n{other.whole}",
            f"{self.verbatim}\n{other.verbatim}",
            self.values + other.values,
            self.rates + other.rates,
            self.undefined & other.undefined if self.values and other.values
            else self.undefined | other.undefined,
            self.records + other.records,
        )  # fmt: skip


NOTHING = Text(frozenset(), frozenset(), frozenset())


@lru_cache(maxsize=512)
def text_of(*parts: str) -> Text:
    """A passage with its title and headings."""
    whole = "\n".join(parts)
    numbers, codes = figures_in(whole)
    said = tuple(sentences(parts[-1]))
    return Text(
        words_of(whole), numbers, codes, said, tuple(_leads(said)),
        "\n".join(parts[:-1]), language_of(parts[-1]), whole, flat(whole),
    )  # fmt: skip


def _leads(said: Sequence[str]) -> list[str]:
    """For each sentence the line that opens the list in which it stands."""
    leads: list[str] = []
    lead, left = "", 0
    for one in said:
        leads.append(lead if left > 0 else "")
        left -= 1
        if one.rstrip().endswith(":"):
            lead, left = one, _LIST
    return leads
