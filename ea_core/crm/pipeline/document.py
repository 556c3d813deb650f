"""The pipeline's figures as the document of `ea pipeline --json` and of the agent's tool."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ea_core.crm.pipeline.figures import PipelineFigures


def figures_as_json(figures: PipelineFigures) -> dict[str, Any]:
    """Money as numbers rounded to cents, rates and days to four decimals, null where undefined."""
    return {
        "open_count": figures.open_count,
        "open_value": float(figures.open_value),
        "weighted_value": float(figures.weighted_value),
        "won_count": figures.won_count,
        "won_value": float(figures.won_value),
        "lost_count": figures.lost_count,
        "win_rate": _rounded(figures.win_rate),
        "win_rate_value": _rounded(figures.win_rate_value),
        "cycle_days": _rounded(figures.cycle_days),
        "velocity": _money(figures.velocity),
        "stages": [
            {
                "stage": row.stage,
                "count": row.count,
                "value": float(row.value),
                "weighted": float(row.weighted),
            }
            for row in figures.stages
        ],
        "forecast": [
            {
                "month": row.month,
                "weighted": float(row.weighted),
                "ceiling": float(row.ceiling),
                "won": float(row.won),
            }
            for row in figures.forecast
        ],
        "forecast_undated": {
            "count": figures.undated.count,
            "weighted": float(figures.undated.weighted),
            "ceiling": float(figures.undated.ceiling),
        },
        "funnel": [
            {"stage": row.stage, "entered": row.entered, "conversion": _rounded(row.conversion)}
            for row in figures.funnel
        ],
        "time_in_stage": [
            {
                "stage": row.stage,
                "median_days": _rounded(row.median_days),
                "p75_days": _rounded(row.p75_days),
            }
            for row in figures.time_in_stage
        ],
        "by_owner": [
            {
                "owner": row.owner,
                "open_value": float(row.open_value),
                "weighted_value": float(row.weighted_value),
                "won_value": float(row.won_value),
                "win_rate": _rounded(row.win_rate),
            }
            for row in figures.by_owner
        ],
    }


def _money(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
