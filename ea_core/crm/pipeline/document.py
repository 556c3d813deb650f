"""The pipeline's figures as the document of `ea pipeline --json` and of the agent's tool.

Every field of the figures under its own name: money as numbers rounded to cents, rates, shares and days
to four decimals, days as YYYY-MM-DD, null where undefined or unknown.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ea_core.crm.pipeline.backtest import BacktestQuarter, bias
from ea_core.crm.pipeline.expected import Expectation
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.pipeline.outlook import Outlook

_OF_THE_HEADLINE = (
    "won_count", "won_value", "won_without_value", "lost_count", "lost_value", "lost_without_value",
    "win_rate", "win_rate_value", "cycle_days", "cycle_n", "mean_won",
    "created_count", "created_value", "created_without_value",
)  # fmt: skip


def figures_as_json(figures: PipelineFigures) -> dict[str, Any]:
    """The figures of one glance; those of the headline stand beside those of the open deals."""
    heading = figures.headline
    document = {
        "open_count": figures.open_count,
        "open_value": float(figures.open_value),
        "weighted_value": float(figures.weighted_value),
        "open_without_value": figures.open_without_value,
        "period": {"from": plain(heading.from_date), "to": plain(heading.to_date)},
    }
    document |= {name: plain(getattr(heading, name)) for name in _OF_THE_HEADLINE}
    document["velocity"] = plain(figures.velocity)
    document["before"] = plain(figures.before)
    for name in ("stages", "forecast"):
        document[name] = plain(getattr(figures, name))
    document["forecast_undated"] = plain(figures.undated)
    for name in ("categories", "funnel", "time_in_stage", "by_owner", "lost_reasons"):
        document[name] = plain(getattr(figures, name))
    document["win_rates"] = {
        dimension: [{**plain(row), "n": row.n} for row in rows]
        for dimension, rows in figures.win_rates.items()
    }
    document["left_out"] = plain(figures.left_out)
    return document


def outlook_as_json(ahead: Outlook | None, past: tuple[BacktestQuarter, ...]) -> dict[str, Any]:
    """The forecast from history (null for a period that is over) with its evidence and back-test.

    `p10`, `p50`, `p90` and `forecast_history` (a past quarter's p50) take deals whose value is not known
    at the mean value of the deals won before; `known` is without them. `backtest_bias`: 0.08 where the
    forecasts of all past quarters were 8 % above what came.
    """
    found: dict[str, Any] = {"forecast_range": None, "forecast_evidence": []}
    if ahead is not None:
        found["forecast_range"] = {
            "from": plain(ahead.first),
            "to": plain(ahead.last),
            **_range(ahead.expectation),
            "won": plain(ahead.won_value),
            "typed": plain(ahead.typed),
            "estimated_value": plain(ahead.estimate),
        }
        found["forecast_evidence"] = plain(ahead.evidence)
    found["backtest_bias"] = plain(bias(past))
    found["backtest"] = [
        {
            "quarter": row.quarter,
            "from": plain(row.first),
            "to": plain(row.last),
            "forecast_history": plain(row.expectation.value.p50),
            **_range(row.expectation),
            "forecast_typed": plain(row.typed),
            "typed_known": row.typed_known,
            "won": plain(row.won_value),
            "won_count": row.won_count,
            "won_of_open": plain(row.won_of_open_value),
            "won_of_open_count": row.won_of_open_count,
        }
        for row in past
    ]
    return found


def _range(expectation: Expectation) -> dict[str, Any]:
    return {
        **plain(expectation.value),
        "known": plain(expectation.known_value),
        "open_count": expectation.count,
        "expected_wins": plain(expectation.expected_wins),
        "without_value": expectation.without_value,
        "without_history": expectation.without_history,
    }


def plain(value: object) -> Any:
    """A figure as JSON knows it: records as objects by the names of their fields, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return _atom(value)


def _atom(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
