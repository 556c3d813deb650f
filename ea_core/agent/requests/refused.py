"""What can't be done from the chat, and where it is done. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.product import DELETE, PEOPLE

ELSEWHERE: Final = (
    "That can't be done from here. I suggest tasks, activities and changes of deals, which you then approve; "
    "clients and contacts are added and changed on *Clients*, deals are added on the page of their client."
)
NOTHING_SENT: Final = (
    "Nothing is sent from here: write it in your mail program. What was sent can be logged here (“Log an e-mail "
    "to Northwind: sent the offer”), and I can remind you to send it (“Remind me to send the offer on Friday”)."
)
ROLES: Final = f"Nobody's role or rights are changed from here. {PEOPLE}"
_ROLE: Final = (
    r"(?:make|promote|demote) (?:me|us|him|her|[a-z]+(?: [a-z]+)?) (?:to )?(?:an? )?(?:admin|administrator|manager|staff)"
    r"|(?:grant|revoke|change|set|edit) (?:[a-z]+ ){0,4}(?:role|rights|permissions?|access)\b.*"
)
_BY_VERB: Final = (
    (re.compile(r"(?:delete|remove|erase)\b.*"), DELETE),
    (re.compile(_ROLE), ROLES),
    (re.compile(r"(?:send|forward|write|e ?mail|invite|notify|call|phone|ring)\b.*"), NOTHING_SENT),
)
_POLITE: Final = re.compile(
    r"(?:(?:please|can you|could you|would you|will you|go ahead and|i want you to|now) )+"
)
REFUSALS: Final = frozenset({DELETE, ROLES, NOTHING_SENT, ELSEWHERE})


def of_roles(said: str) -> str | None:
    """What is said to who wants a role changed; None for all else. `said`: words as compared."""
    return ROLES if re.fullmatch(_ROLE, _POLITE.sub("", said)) else None


def refusal(said: str) -> str:
    """What is said to a request for something that is done elsewhere, or nowhere."""
    bare = _POLITE.sub("", said)
    return next((told for form, told in _BY_VERB if form.fullmatch(bare)), ELSEWHERE)
