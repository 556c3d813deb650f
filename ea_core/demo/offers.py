"""What a client is offered: items from the price list that belong together, and a title."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Literal

from ea_core.demo.model import DemoItem
from ea_core.demo.products import price_list_item

OfferKind = Literal["pilot", "roll-out", "expansion", "renewal", "calibration", "gateways"]

_SENSORS = ("TW-T2", "TW-V3", "TW-P4", "TW-F6")
# How often an industry asks for which sensor, in the order above.
_TASTE: dict[str, tuple[int, int, int, int]] = {
    "cold": (7, 2, 2, 1),
    "machines": (2, 7, 2, 1),
    "fluids": (1, 3, 5, 3),
}
_TASTE_OF: dict[str, str] = {
    **dict.fromkeys(
        ("Food and beverage", "Pharmaceuticals", "Healthcare", "Agriculture", "Logistics"), "cold"
    ),
    **dict.fromkeys(("Water", "Chemicals", "Data centres", "Semiconductors"), "fluids"),
}
_OUTDOOR = {"Water", "Mining", "Marine", "Energy", "Transport", "Building materials", "Agriculture"}
_SENSORS_PER_GATEWAY = {"TW-G2": 45, "TW-G5": 90}
_SENSORS_PER_COMMISSIONING_DAY = 40
_LATER_KINDS: dict[OfferKind, int] = {
    "roll-out": 30, "expansion": 28, "renewal": 20, "calibration": 9, "gateways": 13,
}  # fmt: skip
_DISCOUNTS = ((0, 48), (3, 8), (5, 14), (8, 9), (10, 8), (12, 5), (15, 4), (18, 2), (25, 2))

# The discount policy: pilots and calibration at list price, renewals of software up to 8 %.
_MOST_DISCOUNT: dict[OfferKind, int] = {"pilot": 0, "calibration": 0, "renewal": 8}
_MOST_ESSENTIAL_DEVICES = 250


@dataclass(frozen=True, slots=True)
class Offer:
    """Items, discount in percent, title, and the site it is for."""

    kind: OfferKind
    items: tuple[DemoItem, ...]
    discount: int
    title: str
    site: str


def make_offer(rng: random.Random, industry: str, sites: tuple[str, ...], *, first: bool) -> Offer:
    """An offer as this industry would ask for it; the first one to a client is mostly a pilot."""
    kind = _kind(rng, first=first)
    site = rng.choice(sites)
    items = _items(rng, kind, industry)
    allowed = [(d, weight) for d, weight in _DISCOUNTS if d <= _MOST_DISCOUNT.get(kind, 100)]
    discount = rng.choices([d for d, _ in allowed], [weight for _, weight in allowed])[0]
    return Offer(kind, items, discount, _title(rng, kind, items, site), site)


def product_of(items: tuple[DemoItem, ...]) -> str:
    """The product that the offer is mainly about."""
    return price_list_item(items[0].sku).product


def _kind(rng: random.Random, *, first: bool) -> OfferKind:
    if first:
        kinds: tuple[OfferKind, ...] = ("pilot", "pilot", "roll-out")
        return rng.choice(kinds)
    return rng.choices(list(_LATER_KINDS), list(_LATER_KINDS.values()))[0]


def _around(rng: random.Random, median: float, least: int, most: int, sigma: float = 0.75) -> int:
    """A log-normal quantity, rounded as people order: to 5 from 20 on, to 10 from 100 on."""
    raw = min(max(median * math.exp(rng.gauss(0, sigma)), least), most)
    step = 10 if raw >= 100 else 5 if raw >= 20 else 1  # noqa: PLR2004 - said in the docstring
    return int(round(raw / step) * step)


def _items(rng: random.Random, kind: OfferKind, industry: str) -> tuple[DemoItem, ...]:
    gateway = "TW-G5" if industry in _OUTDOOR and rng.random() < 0.75 else "TW-G2"  # noqa: PLR2004
    if kind == "renewal":
        devices = _around(rng, 120, 20, 700)
        edition = rng.choice(("LK-E", "LK-P", "LK-P"))
        return (DemoItem("LK-P" if devices > _MOST_ESSENTIAL_DEVICES else edition, devices),)
    if kind == "calibration":
        days = rng.randint(1, 3)
        return (DemoItem("FS-C", _around(rng, 90, 20, 400)), DemoItem("FS-D", days))
    if kind == "gateways":
        return (DemoItem(gateway, _around(rng, 7, 2, 30)), DemoItem("FS-D", rng.randint(1, 3)))
    sensor = rng.choices(_SENSORS, _TASTE[_TASTE_OF.get(industry, "machines")])[0]
    median = {"pilot": 14, "roll-out": 75, "expansion": 35}[kind]
    most = {"pilot": 24, "roll-out": 480, "expansion": 160}[kind]
    if sensor == "TW-F6":  # dear and few
        median, most = max(3, median // 7), max(8, most // 7)
    quantity = _around(rng, median, 3, most)
    items = [
        DemoItem(sensor, quantity),
        DemoItem(gateway, math.ceil(quantity / _SENSORS_PER_GATEWAY[gateway])),
        DemoItem("LK-E" if kind == "pilot" else "LK-P", quantity),
    ]
    if kind == "roll-out":
        items.append(DemoItem("FS-D", math.ceil(quantity / _SENSORS_PER_COMMISSIONING_DAY)))
    return tuple(items)


def _title(rng: random.Random, kind: OfferKind, items: tuple[DemoItem, ...], site: str) -> str:
    product, quantity = product_of(items), items[0].quantity
    place = site[0].upper() + site[1:]
    titles: dict[OfferKind, tuple[str, ...]] = {
        "pilot": (
            f"{product} pilot, {site}",
            f"{place}: pilot with {quantity} x {product}",
            f"Proof of concept {product}, {site}",
        ),
        "roll-out": (
            f"{place}: {quantity} x {product}",
            f"{product} roll-out, {site}",
            f"Monitoring of {site} ({quantity} x {product})",
        ),
        "expansion": (
            f"{product} expansion, {site}",
            f"{place}: {quantity} more {product}",
            f"Second phase {product}, {site}",
        ),
        "renewal": (
            f"{product} renewal, {quantity} devices",
            f"Renewal of {product} ({quantity} devices)",
        ),
        "calibration": (
            f"Yearly calibration, {quantity} sensors",
            f"Calibration with certificates, {site} ({quantity} sensors)",
        ),
        "gateways": (
            f"{quantity} x {product} for {site}",
            f"Gateway upgrade to {product}, {site}",
        ),
    }
    return rng.choice(titles[kind])
