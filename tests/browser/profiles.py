"""Browser profiles, used by one test after the other: emptied between two, their cache kept.

A new profile compiles the program of a page anew, which takes as much of the processor as the page
with all that is in it, twice over.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

STILL: Literal["reduce"] = "reduce"
"""What a person asks for whom movement is too much: frames between two states are not drawn."""
_KEPT_DATA = "cookies,local_storage,indexeddb,service_workers,cache_storage"


class Profiles:
    """The profiles of one browser: lent to a test, and to the next one as if they were new."""

    def __init__(self, browser: Browser, patience: float) -> None:
        """`patience`: milliseconds that a page may take for anything."""
        self._browser, self._patience = browser, patience
        self._shelf: dict[str, list[BrowserContext]] = defaultdict(list)

    def take(self, home: str) -> BrowserContext:
        """A profile without history that is at home at that address.

        What a window is like, its pages are told: so one profile does for all of them.
        """
        return self._shelf[home].pop() if self._shelf[home] else self._new(home)

    def give_back(self, home: str, profile: BrowserContext) -> None:
        """Takes everything but the cache of files out of the profile; closes it where that fails."""
        try:
            last = profile.new_page()
            for page in profile.pages:
                if page is not last:
                    page.close()
            _forget(last, home)
            last.close()
        except PlaywrightError:
            profile.close()
        else:
            self._shelf[home].append(profile)

    def close(self) -> None:
        """Closes the profiles on the shelf."""
        for profiles in self._shelf.values():
            for profile in profiles:
                profile.close()

    def _new(self, home: str) -> BrowserContext:
        profile = self._browser.new_context(base_url=home, reduced_motion=STILL)
        profile.set_default_timeout(self._patience)
        return profile


def _forget(page: Page, home: str) -> None:
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.context.unroute_all()
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": home, "storageTypes": _KEPT_DATA})
