"""The pipeline's figures as the document and the text that `ea pipeline` prints."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ea_core.crm.pipeline.figures import PipelineFigures


@dataclass(frozen=True, slots=True)
class PipelineReport:
    """Figures that can be printed."""

    figures: PipelineFigures

    def as_json(self) -> dict[str, Any]:
        """The document of `ea pipeline --json`."""
        return as_json(self.figures)

    def as_text(self) -> str:
        """The figures for a terminal."""
        return as_text(self.figures)


def as_json(figures: PipelineFigures) -> dict[str, Any]:
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


def as_text(figures: PipelineFigures) -> str:
    """The main figures, one a line, then the forecast by month."""
    lines = [
        f"open        {figures.open_count:>7,} deals {figures.open_value:>18,.2f}",
        f"weighted                  {figures.weighted_value:>18,.2f}",
        f"won         {figures.won_count:>7,} deals {figures.won_value:>18,.2f}",
        f"lost        {figures.lost_count:>7,} deals",
        f"win rate    {_shown(figures.win_rate, '.1%')} of {figures.closed_count:,} closed deals",
        f"cycle       {_shown(figures.cycle_days, ',.1f')} days",
    ]
    if figures.forecast:
        lines += ["", f"{'month':<11} {'weighted':>16} {'ceiling':>16} {'won':>16}"]
        lines += [
            f"{row.month}{' late' if row.overdue else '':<4} {row.weighted:>16,.2f} "
            f"{row.ceiling:>16,.2f} {row.won:>16,.2f}"
            for row in figures.forecast
        ]
    return "\n".join(lines)


def _shown(number: float | None, form: str) -> str:
    return "-" if number is None else format(number, form)


def _money(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
