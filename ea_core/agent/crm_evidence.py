"""What the tools of the CRM gave, as a text that statements are held against. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ea_core.agent.crm_records import Record, records_of
from ea_core.agent.material import NOTHING, Text, text_of

_RATE = re.compile(r"\b(?:rate|share|conversion)\b")


def results_text(results: Iterable[Mapping[str, Any]]) -> Text:
    """What tools of the CRM gave, with what they were asked for."""
    texts: list[str] = []
    values: list[float] = []
    rates: list[float] = []
    known: dict[str, bool] = {}

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                name = str(key).replace("_", " ")
                texts.append(name)
                known[name] = known.get(name, False) or inner is not None
                if isinstance(inner, float) and _RATE.search(name):
                    rates.append(inner)
                walk(inner)
        elif isinstance(value, str):
            texts.append(value)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, Sequence):
            values.append(float(len(value)))
            for inner in value:
                walk(inner)
        else:
            values.append(float(value))

    records: list[Record] = []
    for result in results:
        walk(result)
        records += records_of(result)
    texts += sorted({text for one in records for key, text in one.texts if key == "period"})
    found = text_of("\n".join(texts)) if texts else NOTHING
    undefined = frozenset(name for name, has in known.items() if not has and " " in name)
    return Text(
        found.words, found.numbers, found.codes, verbatim=found.verbatim, values=tuple(values),
        rates=tuple(rates), undefined=undefined, records=tuple(records),
    )  # fmt: skip
