"""What axe, the usual checker of accessibility, finds on a page. Its script comes with the package."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_GRAVE = {"serious", "critical"}
_VIOLATIONS_ALONE = {"resultTypes": ["violations"]}
"""What is in order is not described, which takes as long as to find it."""
_SCRIPT = Axe().axe_script
_LOOKS, _BETWEEN = 50, 100
"""How often it is looked whether something still moves, and milliseconds in between."""


def serious_faults(page: Page) -> list[str]:
    """The serious and critical faults of the page as it stands, one line each, with the element."""
    # Colours are compared when nothing fades in any more.
    for _ in range(_LOOKS):  # Playwright's own waiting evaluates text, which the pages forbid
        if page.evaluate("document.getAnimations().every(one => one.playState !== 'running')"):
            break
        page.wait_for_timeout(_BETWEEN)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    found = page.evaluate("options => axe.run(options)", _VIOLATIONS_ALONE)["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})"
        for fault in found
        if fault["impact"] in _GRAVE
        for node in fault["nodes"]
    ]
