"""The words that narrow nothing in a question to the CRM: a closed class, of which some do so only in places. Pure.

What is in it can be left out of an answer without a word, so a word that says something at some place (a
"just" that means lately, a "might" before "lose", a "them" that nothing stands for) is no grammar there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.agent.requests.leaving_words import BEFORE
from ea_core.agent.requests.left_out import leaves_something_out
from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.shorthand import TITLES
from ea_core.agent.requests.words import word_set

GRAMMAR: Final = word_set(
    # articles, pronouns and quantities of everything; who, when, each and both ask for something, which has to be carried
    "a an the whole entire this that these those we us you our your it its they them their theirs he him his she her hers there here "
    "one ones all any many much something anything everything whose which what how "
    "where whether "
    # what joins, and plain prepositions
    "and or but so then also too as if in of for from with at by to on about per into because "
    # auxiliaries, and verbs that only ask or hold a sentence together
    "be am is are was were been being do does did done doing has have had having will would can could shall should may might "
    "must get got gets gave give gives make makes made take takes come comes came go goes going put "
    "show list find display see know tell name want need like look say let break breakdown please supposed "
    # focus, and courtesy
    "right now moment currently present just really actually even hey hi hello ok okay thanks thank thx ty tks cheers kindly asap instead gimme lemme wanna gonna gotta provide along once eg ie fyi though"
)
JOINING: Final = word_set("more than over under before after since until during without not no never")  # fmt: skip
"""Grammar beside what is said not to be applied, and nowhere else."""
_GENERIC: Final = word_set(
    "thing things stuff number numbers figure figures count amount value values worth size total overall altogether sum list table data record dollar dollars "
    "records entry entries result results crm system database dashboard company"
)
"""What an answer consists of whatever is asked."""
_NOW: Final = word_set("today already still yet far ever lifetime alltime so")
"""They say that it is as it is now, or of all time: of a period that is over they may say more."""
_PARTICLES: Final = word_set("up down out off over")
_POINTING: Final = word_set(
    "which what this that the a any each every another last next first previous no"
)
"""Before "one" they point to something; else it counts: "only one contact"."""
_MODALS: Final = word_set("will would can could shall should may might must")
_OUTCOMES: Final = word_set("win lose won lost losing winning close closed")
_EVENTS: Final = _OUTCOMES | word_set(
    "created added made moved called met got came come opened logged had spoke talked signed"
)
_SINGULAR: Final = frozenset(word for word in RECORDS if not word.endswith("s"))
_PARTIES: Final = word_set(
    "clients client customers customer companies accounts contacts people person team colleagues colleague leads prospects owner owners"
)
_BE: Final = word_set("be am is are was were been")
_AUXILIARIES: Final = word_set("do does did can could")
_BEFORE_POINTED: Final = word_set("of about for with on to in from by")
_POLITELY: Final = word_set(
    "any possible ever you needed necessary applicable so not relevant available"
)
"""Behind "if" these suppose nothing: "if you can", "if any"."""
SUPPOSING: Final = word_set("if assuming suppose supposing")
"""They begin a condition, whatever else a question says."""
_WONDERING: Final = word_set("check see know tell wonder wondering ask sure as out")
_THANKS: Final = word_set("thank thanks thx ty")
_WORTH: Final = word_set("value values worth amount size dollar dollars")
_LEAVING: Final = word_set("counting considering including went gone exception")
"""Where something is left out they only say that it is."""
_IF_LEFT_OUT: Final = re.compile(rf"(?:{'|'.join(BEFORE)})\b.*")
_REACH: Final = 4
"""So many words behind a modal what it is about is looked for: "could we still lose"."""


@dataclass(frozen=True, slots=True)
class Place:
    """A word where it stands: the words of the question as keys, and what is known of their question."""

    keys: Sequence[str]
    at: int
    requests: Sequence[Request]
    named: frozenset[str]
    """The words of the names in the requests."""
    follows: bool
    """Whether what was asked of the CRM before is in the requests, so that the word may point to it."""
    is_of_today: bool
    """Whether no period is over that is asked about."""

    @property
    def key(self) -> str:
        """The word."""
        return self.keys[self.at]

    def before(self, back: int = 1) -> str:
        """The word so many places before it; empty where the question begins."""
        return self.keys[self.at - back] if self.at >= back else ""

    def behind(self, reach: int = 1) -> tuple[str, ...]:
        """The words behind it, so many at most."""
        return tuple(self.keys[self.at + 1 : self.at + 1 + reach])

    @property
    def next(self) -> str:
        """The word behind it; empty where the question ends."""
        return next(iter(self.behind()), "")

    def has_earlier(self, words: frozenset[str]) -> bool:
        """Whether one of the words stands before it."""
        return not words.isdisjoint(self.keys[: self.at])


def is_grammar(place: Place) -> bool:
    """Whether a word belongs to the closed class and says nothing where it stands."""
    key = place.key
    if (key in _PARTICLES and place.before() in GRAMMAR) or (key, place.next) == ("more", "about"):
        return True  # "break down", "look up"
    if _stands_between(place) or (key in TITLES and place.next in place.named):
        return True
    if key in _LEAVING and any(
        leaves_something_out(one) or _is_bound(one) for one in place.requests
    ):
        return True
    if key not in GRAMMAR and key not in _GENERIC and key not in _NOW:
        return False
    if key in _NOW and key not in GRAMMAR and not place.is_of_today:
        return False
    says = _SAYING.get(key)
    return says is None or not says(place)


def _stands_between(place: Place) -> bool:
    """Whether it stands between two that are both told: "December vs January"."""
    both = len(place.requests) > 1 or any(one.compared for one in place.requests)
    return both and place.key in {"vs", "versus"}


def _is_bound(request: Request) -> bool:
    """Whether amounts or chances bound it, as they do where those beyond are left out."""
    bounds = (
        request.value_from,
        request.value_below,
        request.probability_from,
        request.probability_below,
    )
    return any(one is not None for one in bounds)


def is_conditional(place: Place) -> bool:
    """Whether a word makes what is asked something that has not happened: "which deals might we lose?"."""
    if place.key in {"about", "going"}:
        return place.next == "to" and not _OUTCOMES.isdisjoint(place.behind(2)) and _is_over(place)
    if place.key in SUPPOSING:
        return _supposes(place)
    if place.key not in _MODALS or not _is_over(place):
        return False
    behind = place.behind(_REACH)
    if behind[:1] in {("you",), ("i",)}:  # "can you show the won deals"
        return behind[1:2] != () and behind[1] in _OUTCOMES
    at = next((at for at, one in enumerate(behind) if one in _OUTCOMES), None)
    return at is not None and RECORDS.isdisjoint(behind[:at])


def _supposes(place: Place) -> bool:
    """Whether an "if" begins a condition, and not what somebody wants to know ("check if we have late deals")."""
    near = {place.before(), place.before(2)}
    leaves_out = _IF_LEFT_OUT.fullmatch(" ".join(place.keys[place.at : place.at + 4])) is not None
    without = leaves_out and any(leaves_something_out(one) for one in place.requests)
    return place.next not in _POLITELY and near.isdisjoint(_WONDERING) and not without


def _is_over(place: Place) -> bool:
    """Whether something is asked that has been decided."""
    return any(one.kind in {"won", "lost", "closed"} for one in place.requests)


def _points_to_person(place: Place) -> bool:
    return not place.follows and not place.has_earlier(place.named)


def _points_to_them(place: Place) -> bool:
    if place.follows or place.has_earlier(place.named):
        return False
    of_things = place.key in {"their", "theirs", "them", "its"} or place.before() in _BE or place.next in _BE  # fmt: skip
    return not place.has_earlier(RECORDS | _PARTIES if of_things else _PARTIES)


def _points_to_it(place: Place) -> bool:
    if place.follows or place.has_earlier(place.named) or place.has_earlier(RECORDS):
        return False
    asks = place.at == 1 and place.before() in _BE | {"has", "did", "will"}
    return place.before() in _BEFORE_POINTED or (asks and place.next not in {"take", "true", "that"})  # fmt: skip


def _points_to_those(place: Place) -> bool:
    if place.follows or place.has_earlier(place.named):
        return False
    if place.next in RECORDS:
        return True
    relative = place.next in {"that", "which", "who", "whose", "with", "without", "where"}
    return place.before() in _BEFORE_POINTED and not relative and not place.has_earlier(RECORDS)


def _points_to_this(place: Place) -> bool:
    return not place.follows and place.next in _SINGULAR and not place.has_earlier(place.named)


def _points_there(place: Place) -> bool:
    expletive = place.before() in _BE or place.next in _BE or place.before() in {"has", "have"}
    return not expletive and not place.follows and not place.has_earlier(place.named)


def _says_when(place: Place) -> bool:
    return not place.follows and not place.next


def _counts(place: Place) -> bool:
    if place.before() in {"so", "very"}:  # "thanks so much"
        return not place.has_earlier(_THANKS)
    return place.before() not in {"how", "as"}


def _counts_one(place: Place) -> bool:
    return not RECORDS.isdisjoint(place.behind(2)) and place.before() not in _POINTING


def _counts_once(place: Place) -> bool:
    """Of what was won at any time it says no more: "clients we once sold more than 100k to"."""
    of_all_time = any(
        one.kind in {"won", "lost", "closed"} and one.days is None for one in place.requests
    )
    return not of_all_time or place.before() in {"at", "only", "just", "than", "exactly"}


def _says_lately(place: Place) -> bool:
    return place.next in _EVENTS


def _compares(place: Place) -> bool:
    near = {place.before(), place.before(2)}
    return near.isdisjoint({"look", "looks", "would", "d", "i", "feel", "feels"})


def _is_wanted(place: Place) -> bool:
    near = {place.before(), place.before(2)}
    return near.isdisjoint({"i", "we", "you", ""})


def _puts_aside(place: Place) -> bool:
    """Whether something else is put aside ("instead of ..."), or nothing that was asked before."""
    return place.next == "of" or not place.follows


def _rounds(place: Place) -> bool:
    return place.next[:1].isdigit() or is_conditional(place)


def _asks_the_way(place: Place) -> bool:
    if place.next == "come":  # why
        return True
    return place.next in _AUXILIARIES and not _OUTCOMES.isdisjoint(place.behind(_REACH))


def _asks_the_place(place: Place) -> bool:
    return place.at == 0 and not _PARTIES.isdisjoint(place.behind(_REACH))


def _is_no_value(place: Place) -> bool:
    valued = {"deals", "targets"} if place.key == "size" else {"deals", "targets", "clients"}
    return not all(one.of in valued for one in place.requests)


def _is_of_meeting(place: Place) -> bool:
    return any(one.of == "activities" for one in place.requests)


def _says_the_day(place: Place) -> bool:
    if place.before() in {"of", "until", "till", "by"}:
        return False
    return any(one.of == "activities" or one.kind in {"won", "lost", "closed"} for one in place.requests)  # fmt: skip


_SAYING: Final[Mapping[str, Callable[[Place], bool]]] = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), _points_to_person),
    **dict.fromkeys(("they", "them", "their", "theirs", "its"), _points_to_them),
    **dict.fromkeys(("those", "these"), _points_to_those),
    **dict.fromkeys(("this", "that"), _points_to_this),
    **dict.fromkeys(("many", "much"), _counts),
    **dict.fromkeys(_MODALS | {"going"}, is_conditional),
    **dict.fromkeys(("need", "want"), _is_wanted),
    **dict.fromkeys(_WORTH, _is_no_value),
    **dict.fromkeys(("result", "results"), _is_of_meeting),
    "one": _counts_one,
    "once": _counts_once,
    "if": _supposes,
    "it": _points_to_it,
    "there": _points_there,
    "then": _says_when,
    "just": _says_lately,
    "like": _compares,
    "instead": _puts_aside,
    "about": _rounds,
    "how": _asks_the_way,
    "where": _asks_the_place,
    "today": _says_the_day,
}
"""Words that say something at some places, each with what tells whether it is such a place."""
POINTING: Final = frozenset(
    word for word, says in _SAYING.items()
    if says in {_points_to_person, _points_to_them, _points_to_those, _points_to_this, _points_to_it, _points_there}
) | {"both"}  # fmt: skip
"""What stands for something that was named or shown; see `is_grammar` for where it does not."""
