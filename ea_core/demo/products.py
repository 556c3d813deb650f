"""What the demo company sells, at what price: one source for the price list and for the deals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from ea_core.demo.model import DemoItem

COMPANY_NAME = "Tarnwick Instruments"

Kind = Literal["sensor", "gateway", "software", "service"]

# From this many units on, the price is so many percent below list. Services have no bands.
QUANTITY_BANDS: tuple[tuple[int, int], ...] = ((1, 0), (25, 5), (100, 9), (250, 13))


@dataclass(frozen=True, slots=True)
class PriceListItem:
    """One line of the price list; `product` is the name by which people speak of it."""

    sku: str
    product: str
    description: str
    kind: Kind
    unit: str
    list_price: Decimal


PRICE_LIST: tuple[PriceListItem, ...] = (
    PriceListItem("TW-T2", "Pulse T2", "Wireless temperature and humidity sensor", "sensor", "each", Decimal("94.00")),
    PriceListItem("TW-V3", "Pulse V3", "Wireless three-axis vibration sensor", "sensor", "each", Decimal("215.00")),
    PriceListItem("TW-P4", "Pulse P4", "Pressure transmitter, 0 to 40 bar", "sensor", "each", Decimal("268.00")),
    PriceListItem("TW-F6", "Flux F6", "Clamp-on ultrasonic flow meter", "sensor", "each", Decimal("1490.00")),
    PriceListItem("TW-G2", "Relay G2", "Indoor gateway, up to 60 sensors", "gateway", "each", Decimal("720.00")),
    PriceListItem("TW-G5", "Relay G5", "Rugged gateway IP67, up to 120 sensors", "gateway", "each", Decimal("1680.00")),
    PriceListItem("LK-E", "Lookout Essential", "Monitoring software, Essential edition", "software", "device and year", Decimal("48.00")),
    PriceListItem("LK-P", "Lookout Professional", "Monitoring software, Professional edition", "software", "device and year", Decimal("84.00")),
    PriceListItem("FS-D", "commissioning", "Field Services: commissioning day on site", "service", "day", Decimal("1250.00")),
    PriceListItem("FS-C", "calibration", "Field Services: calibration with certificate", "service", "sensor", Decimal("42.00")),
)  # fmt: skip

_BY_SKU = {item.sku: item for item in PRICE_LIST}
_CENT = Decimal("0.01")
# Offers are rounded to these steps, from the given sum on.
_ROUNDING = (
    (Decimal(50_000), Decimal(100)),
    (Decimal(10_000), Decimal(50)),
    (Decimal(0), Decimal(10)),
)


def price_list_item(sku: str) -> PriceListItem:
    """The line with this stock number; KeyError when there is none."""
    return _BY_SKU[sku]


def unit_price(item: PriceListItem, quantity: int) -> Decimal:
    """The price per unit at this quantity, in dollars and cents."""
    if item.kind == "service":
        return item.list_price
    percent = max(percent for least, percent in QUANTITY_BANDS if quantity >= least)
    price = item.list_price * (100 - percent) / 100
    return price.quantize(_CENT, ROUND_HALF_UP)


def offer_value(items: Iterable[DemoItem], discount: int) -> Decimal:
    """The rounded sum of an offer after `discount` percent."""
    total = sum(
        (unit_price(price_list_item(i.sku), i.quantity) * i.quantity for i in items), Decimal(0)
    )
    total = total * (100 - discount) / 100
    step = next(step for least, step in _ROUNDING if total >= least)
    return ((total / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(_CENT)
