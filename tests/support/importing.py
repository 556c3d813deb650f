"""What imports are read with in tests: a company with the four stages of an empty installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from decimal import Decimal

from ea_core.crm.importing.columns import Plan, make_plan, name_test
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.habits import habits_of
from ea_core.crm.importing.records import Record, Repeated, RowError, read_records
from ea_core.crm.importing.stages import StageKind, StageWords
from ea_core.crm.importing.table.reading import CsvFile, read_csv
from ea_core.crm.importing.values import Cells
from ea_core.crm.importing.wording import Customs, Written

TODAY = date(2026, 11, 26)

JUNK = (
    "", " ", "-", "n/a", "0", "1", "-1", "1.0", "0.5", "1e5", "9" * 40, "1" * 5000, "1.234", "1,234", "NaN", "Infinity",
    "$5", "€ 5", "5 kr", "50%", "150%", "(5)", "2026-01-01", "0000-00-00", "31/02/2026", "01/02/2026", "99/99/9999",
    "46112", "2026-01-01T25:61:61Z", "2026-01-01 10:00+99:99", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
    "31. Foo 2026", "won", "lost", "Closed Won", "open", "x" * 400, "=1+1", "<b>", "'; drop table deals; --", "\x00",
    "a\nb", '"', "é", "\u0661\u0662", "\u200b", "🚀", "\udcff", "true", "null", "Acme", "a@b.test", "²", "½", "1²",
)  # fmt: skip
"""Cells of all sorts."""


@dataclass(frozen=True)
class MadeStage:
    """A stage of a test."""

    key: str
    name: str
    kind: StageKind
    probability: Decimal
    retired: bool = False


STAGES = (
    MadeStage("new", "New", "open", Decimal(10)),
    MadeStage("negotiation", "Negotiation", "open", Decimal(50)),
    MadeStage("won", "Won", "won", Decimal(100)),
    MadeStage("lost", "Lost", "lost", Decimal(0)),
)


def customs(
    currency: str = "USD", zone: tzinfo = UTC, stages: tuple[MadeStage, ...] = STAGES
) -> Customs:
    """A company on the day TODAY."""
    return Customs(currency, zone, TODAY, StageWords(stages))


@dataclass(frozen=True)
class ReadThrough:
    """A file that was read without the database."""

    file: CsvFile
    plan: Plan
    cells: Cells
    notices: tuple[str, ...]
    made: tuple[Record | RowError | Repeated, ...]

    @property
    def records(self) -> list[Record]:
        return [one for one in self.made if isinstance(one, Record)]

    @property
    def errors(self) -> list[RowError]:
        return [one for one in self.made if isinstance(one, RowError)]

    def column(self, field: str) -> list[object]:
        """The values of a field, None where a record has none."""
        return [record.values.get(field) for record in self.records]


def read_through(
    kind: Kind,
    text: str | bytes,
    mapping: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    key: str | None = None,
    *,
    written: Written = Written(),  # noqa: B008 # frozen
    company: Customs | None = None,
) -> ReadThrough:
    """All rows of a file as records, errors and repetitions."""
    company = company or customs()
    data = text.encode() if isinstance(text, str) else text
    is_name = name_test(kind, mapping or {}, key)
    file = read_csv(data, encoding=written.encoding, is_name=is_name)
    plan = make_plan(kind, file.header, mapping or {}, values or {}, key)
    plan.refuse_missing(file.header)
    habits = habits_of(file, plan, written, company)
    cells = Cells(habits, company, file.encoding.label)
    made = tuple(read_records(file, plan, cells, company))
    return ReadThrough(file, plan, cells, tuple(habits.notices(plan)), made)
