"""What is said to a message that leads on from records: where none were shown, or where it is not understood of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ea_core.agent.models.answered_before import answered_before
from ea_core.agent.models.asked_before import Earlier
from ea_core.agent.models.base import Turn
from ea_core.agent.models.found import NOTHING_SHOWN, is_unanswered, not_of_shown
from ea_core.agent.requests.leaning import can_be_leant_on, refers_to_nothing, says_only_how
from ea_core.agent.requests.led_on import led_on
from ea_core.agent.requests.only_of_shown import is_only_of_shown, is_rather_of_shown
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.reading import reading
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.told import Told, of_nobody
from ea_core.agent.requests.words import key_words
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS


def told_of_lost(
    turn: Turn, earlier: Earlier, vocabulary: Vocabulary, asked: Sequence[Part]
) -> Told | None:
    """A sentence for what leads on from records that were asked for and not shown."""
    if turn.only_documents:
        return None
    if earlier.lost and refers_to_nothing(turn.question, vocabulary):
        return Told(NOTHING_SHOWN)
    # "weighted?" behind a question that nothing answered is not asked of all.
    nothing = _is_behind_nothing(turn, earlier)
    requests = [one for part in asked for one in part.requests]
    if not (nothing and requests) or any(one.client or one.owner or one.text for one in requests):
        return None
    adds = refers_to_nothing(turn.question, vocabulary) or says_only_how(turn.question)
    return Told(NOTHING_SHOWN) if adds else None


def _is_behind_nothing(turn: Turn, earlier: Earlier) -> bool:
    """Whether nothing was asked of the CRM before, and the last question was not answered."""
    return earlier.last is None and earlier.older is None and is_unanswered(turn.history)


def told_of_nobody(question: str) -> Told | None:
    """A sentence where the first question points to what nobody named, or changes what nobody was shown."""
    led = led_on(question)
    shown = Told(NOTHING_SHOWN) if led is not None and led.points else None
    return of_nobody(question) or shown


def told_of_shown(
    question: str, turn: Turn, earlier: Earlier, vocabulary: Vocabulary
) -> Told | None:
    """A sentence for a message about records that were shown, or should have been; documents that tell all of it answer, too."""
    last = earlier.last
    if last is not None and can_be_leant_on(last) and answered_before(turn.history) is None:
        said = not_of_shown(reading(last, vocabulary.me))
    elif _is_behind_nothing(turn, earlier) and not turn.client:
        said = NOTHING_SHOWN
    else:
        return None
    if last is not None and is_only_of_shown(question):
        return Told(said)
    if not is_rather_of_shown(question):
        return None
    return Told(said, searched=True, words=frozenset(key_words(question)) - FUNCTION_WORDS)
