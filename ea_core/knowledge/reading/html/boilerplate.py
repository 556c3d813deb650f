"""What of a page is not its content: navigation, banners, what is hidden, forms, scripts.

A page says itself what most of it is, by elements, roles and names; nothing is left out for looking
like an advertisement, for a price list looks much like one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

NEVER: Final = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "head", "button", "select", "textarea",
    "datalist", "option", "iframe", "object", "embed", "audio", "video", "canvas", "map", "input",
    "dialog", "del", "s", "strike", "rt", "rp", "ix:header", "frameset", "nav", "menu",
})  # fmt: skip
"""Elements of which nothing is read."""
_ROLES: Final = frozenset({
    "navigation", "dialog", "alertdialog", "search", "menu", "menubar", "toolbar", "contentinfo",
    "tablist",
})  # fmt: skip
_HIDDEN = re.compile(
    r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]*line-through"
)
_AROUND = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav|navbar|navigation|navbox|menu|breadcrumbs?|skip-?links?|skip-?to|footer|sidebar|pagination"
    r"|pager|editsection|social|share|jump-link|noprint|catlinks)(?:$|[\s_-])"
)
_CONSENT = re.compile(r"(?i)cookie|consent|gdpr|onetrust|usercentrics|didomi|borlabs")
_ACCEPT = re.compile(
    r"(?i)\b(accept|agree|allow|reject|akzeptieren|ablehnen|zustimmen|accepter|refuser|aceptar|rechazar|accetta|ok)\b"
)
_MANY_LINKS: Final = 0.7
"""Share of an element's letters within links from which a list of links is taken for navigation."""
_LONGEST_BANNER: Final = 5000
_CONTENT: Final = "main, [role=main]"
_LEAST_SHARE: Final = 0.25
"""Of the page's text, that an element named its main one must hold to be taken at its word."""


def content_of(body: Any) -> Any:
    """The element that holds the page's content: its main one, or all of it."""
    mains = body.css(_CONTENT)
    whole = _length(body)
    if len(mains) == 1 and _length(mains[0]) >= _LEAST_SHARE * whole:
        return mains[0]
    articles = body.css("article")
    if len(articles) == 1 and _length(articles[0]) >= 2 * _LEAST_SHARE * whole:
        return articles[0]
    return body


def is_left_out(node: Any, attributes: Mapping[str, str | None], *, whole_page: bool) -> bool:
    """Whether nothing of an element is content. `whole_page`: no element was named the main one."""
    if node.tag in NEVER or _is_hidden(attributes):
        return True
    if node.tag in {"footer", "aside"} and whole_page and not _within_article(node):
        return True
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    if not names.strip() or node.tag in {"body", "main", "article", "html"}:
        return False
    if _CONSENT.search(names) and _is_banner(node):
        return True
    return bool(_AROUND.search(names)) and _share_of_links(node) >= _MANY_LINKS


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is not shown, or says that it is no content."""
    role, hidden = attributes.get("role") or "", attributes.get("aria-hidden") or ""
    return (
        "hidden" in attributes
        or role.lower() in _ROLES
        or hidden.lower() == "true"
        or bool(_HIDDEN.search(attributes.get("style") or ""))
    )


def _within_article(node: Any) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in {"article", "main"}:
            return True
        parent = parent.parent
    return False


def _is_banner(node: Any) -> bool:
    """Whether an element asks for consent: short, with something to press that says so."""
    if _length(node) > _LONGEST_BANNER:
        return False
    pressed = node.css("button, a, input, [role=button]")
    return any(
        _ACCEPT.search(f"{one.text(deep=True)} {one.attributes.get('value') or ''}")
        for one in pressed
    )


def _share_of_links(node: Any) -> float:
    length = _length(node)
    return sum(_length(link) for link in node.css("a")) / length if length else 1.0


def _length(node: Any) -> int:
    return len("".join(node.text(deep=True, separator=" ").split()))
