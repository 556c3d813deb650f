"""What the pipeline's own terms are called on the screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ea_core.crm.pipeline.figures import Dimension
from ea_core.crm.vocabulary import Category
from ea_core.formats import rounded

CATEGORY_WORDS: Final[dict[Category, str]] = {
    "commit": "80% or more, not late, or set so",
    "best case": "50% or more, or set so",
    "pipeline": "10% or more, or set so",
    "omitted": "below 10%, without a date, or set so",
}
DIMENSION_NAMES: Final[dict[Dimension, str]] = {
    "owner": "Owner",
    "industry": "Industry",
    "size": "Size",
    "source": "Source",
    "created_month": "Month of creation",
}
REASON_NAMES: Final[dict[str, str]] = {
    "close date passed": "close date passed",
    "no activity": "no activity",
}
"""Why a deal is stalled, as the database says it, and as the page does."""


def whole(amount: Decimal) -> Decimal:
    """Without cents: what is counted has none on the screen."""
    return rounded(amount, 0)
