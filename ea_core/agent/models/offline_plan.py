"""How the built-in answerer plans: what a question asks of the CRM, and what of the documents. Pure.

Where every word of a question is explained by the CRM, the CRM answers; where none of it is, the
documents do. Between them both are looked at: words that look like a restriction and are none of the
CRM's may be what a document is about, and are said to have been left out where none is.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ea_core.agent.models.answered_before import answered_before, asks_for_more
from ea_core.agent.models.asked_before import Earlier, asked_before, asked_now
from ea_core.agent.models.base import ToolCall, Turn
from ea_core.agent.models.bought_things import as_deals_won
from ea_core.agent.models.crm_calls import call_of
from ea_core.agent.models.demands import demands_of, with_single_codes
from ea_core.agent.models.idle import applied
from ea_core.agent.models.leading_on import (
    MOST_BEFORE,
    POINTS_BACK,
    leads_on,
    search_for,
    search_query,
    with_code_of,
)
from ea_core.agent.models.of_shown import OfShown, of_shown
from ea_core.agent.models.ordered import Ordered, ordered_of
from ea_core.agent.models.plan import MOST_CALLS, Plan, Step
from ea_core.agent.models.side_pointed import points_to_side
from ea_core.agent.models.sides import sides_of
from ea_core.agent.models.standalone import Asked, asked_of_other, standalone
from ea_core.agent.models.still_left import still_left
from ea_core.agent.models.synonyms import with_other_words
from ea_core.agent.models.told_of_shown import told_of_lost, told_of_nobody, told_of_shown
from ea_core.agent.requests.account import NO_ACCOUNT, Account, account_of
from ea_core.agent.requests.chatter import without_chatter
from ea_core.agent.requests.leaning import can_be_leant_on
from ea_core.agent.requests.led_on import led_on
from ea_core.agent.requests.of_everybody import of_everybody
from ea_core.agent.requests.once_more import behind_that, once_more
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.pasted import around_pasted, plain_question
from ea_core.agent.requests.plainly import in_plain_words, meant_instead
from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.rewording_back import meant_by
from ea_core.agent.requests.talk import ALL_RIGHT, GREETING, NO_QUESTION, THANKS
from ea_core.agent.requests.target_meaning import with_ends
from ea_core.agent.requests.told import Told, about_figures, judged, told_of
from ea_core.agent.requests.words import key_words

_OF_NONE = re.compile(
    r"\W*(?:(?:and|so|but) )?(?:(?:can|could|may|must|should|why|when|where)\b|(?:do|does|did) (?!(?:we|i|you) have\b)"
    r"|(?:what|how) (?:do|does|did|can|must|should|may|will|happens|long|often)\b)",
    re.IGNORECASE,
)
"""How questions begin that ask for no records."""
_FEW_LEFT = 1
"""With more words left that the CRM does not know, its answer would be to another question."""
_MANY_LEFT = 3
_OF_SOME = (
    "number", "nth", "by", "performer", "industry", "source", "reason", "without", "course", "value_from", "value_below",
    "probability_from", "probability_below", "quiet_days", "has_open",
)  # fmt: skip
"""What a question has that asks for records, and none about rules."""
_OUTWEIGHS = 2
"""So many words have to be carried for each that is not, for the CRM to answer by itself."""


_KEPT: deque[tuple[tuple[Any, ...], Plan]] = deque(maxlen=8)
"""The last plans, each with all that it was made from: one answer asks for its plan several times."""


def plan_of(turn: Turn) -> Plan:
    """What to do about the question of a turn."""
    told = tuple(one for one in turn.results if one.error or one.suggestion is not None)
    asked = (
        turn.question, turn.history, turn.today, turn.person, turn.client, turn.only_documents, turn.with_less,
        turn.vocabulary, told,
    )  # fmt: skip
    plan = next((plan for known, plan in tuple(_KEPT) if known == asked), None)
    if plan is None:
        plan = _made(turn)
        _KEPT.append((asked, plan))
    return plan


def _made(turn: Turn) -> Plan:
    said = tuple(
        replace(one, text=_in_usual_form(one.text)) if one.role == "user" else one
        for one in turn.history
    )
    plain = _in_usual_form(around_pasted(plain_question(turn.question)))
    turn = replace(turn, question=plain, history=said)
    history = [said.text for said in turn.history if said.role == "user"]
    vocabulary = turn.vocabulary([*history, turn.question])
    if not vocabulary.stages:  # nothing of a CRM is known here
        vocabulary = replace(vocabulary, today=turn.today)
    turn = replace(turn, question=in_plain_words(turn.question, vocabulary))
    earlier = asked_before(turn.history, vocabulary)
    ordered = None if _is_of_shown(turn.question, earlier) else ordered_of(turn, vocabulary)
    if ordered is not None:
        step = _ordered(turn.question, ordered)
        others = plan_of(replace(turn, question=ordered.rest)).steps if ordered.rest else ()
        return Plan((step, *others), vocabulary.me)
    before = earlier.last
    if turn.client and not (before and before.found):  # "Who is the contact?" needs no name there
        before = replace(before or Request("record", "clients"), found=turn.client)
    asked_of, leant_on = asked_now(turn.question, vocabulary, before, earlier.older)
    shown = of_shown(turn, vocabulary, before, asked_of)
    if shown is not None:
        return Plan((_of_shown(turn.question, shown),), vocabulary.me)
    told = told_of(turn.question, vocabulary, turn.today) or told_of_lost(
        turn, earlier, vocabulary, asked_of
    )
    if told is not None:
        return Plan((_told(Part(turn.question), told),), vocabulary.me)
    return _of_parts(turn, vocabulary, asked_of, leant_on, earlier)


def _in_usual_form(question: str) -> str:
    return as_deals_won(with_single_codes(question))


def _of_parts(
    turn: Turn,
    vocabulary: Vocabulary,
    asked_of: Sequence[Part],
    before: Request | None,
    earlier: Earlier,
) -> Plan:
    """A step for each of the questions in a question."""
    questions = [  # not the greeting of "Hello, how ..."
        part for part in asked_of if not _is_polite(told_of(part.question, vocabulary, turn.today))
    ]
    asking, beside = without_chatter(questions or asked_of, turn.question)
    still = still_left(turn.question, turn.history, vocabulary, asked_of, before)
    parts = [_applied(_within(part, turn), vocabulary.today) for part in asking]
    alone = len(parts) == 1
    steps: list[Step] = []
    room = MOST_CALLS
    said, asked = "", _asked_last(turn)
    for each in parts:
        of_other = asked_of_other(each.question, said) if said else None
        part = with_code_of(said, each) if of_other is None else Part(of_other)
        told = _said_to(part, steps, vocabulary, turn.today)
        if told is not None:
            steps.append(_told(part, told))
            continue
        query = search_query(replace(turn, question=part.question)) if alone else part.question
        goes_on = bool(said) and leads_on(part.question)
        if goes_on:
            query = f"{said} {part.question}"  # "... and when does it end?"
        asked = _asked(part.question, asked)
        if asked.whole != part.question:
            query = asked.whole
        said = query
        account = _account(turn.question, vocabulary, before, part)
        step = _way_of(part, query, asked, account)
        back = account.is_too_little and not turn.with_less
        own = tuple(one.client for one in part.requests if one.client)
        clients = own or (steps[-1].clients if steps and goes_on else ())
        not_used = account.beside(beside).beside(still)
        step = replace(step, leads_on=goes_on, account=not_used, asks_back=back, clients=clients)
        step = step if steps else _within_before(_of_sides(step), turn)
        step = step if steps else _told_of_records(step, turn, earlier, vocabulary)
        if len(step.calls) > room:
            break
        room -= len(step.calls)
        steps.append(step)
    return Plan(tuple(steps), vocabulary.me, len(parts) - len(steps))


def _of_sides(step: Step) -> Step:
    """The step with a search for each of two things that are compared in it, or in other words of the same."""
    if step.way != "documents" or step.told is not None:
        return step
    sides = sides_of(step.part.question)
    queries = [side.question for side in sides] or [with_other_words(step.query)]
    calls = tuple(search_for(one) for one in queries if one != step.query)
    return replace(step, sides=sides, calls=(*step.calls, *calls))


def _within_before(step: Step, turn: Turn) -> Step:
    """The step with a search within the documents that answered before, where it leads on from these."""
    question = step.part.question
    more = asks_for_more(question)
    if step.way != "documents" or step.sides or not (more or leads_on(question)):
        return step
    before = answered_before(turn.history)
    if before is None:
        return step
    asked = step.asked
    points = asked.points or asked.whole != asked.own or asked.whole != question
    strict = (
        more
        or points_to_side(question)
        or (POINTS_BACK.search(question) is not None and not points)
    )
    query = search_query(turn) if more else step.query
    within = search_for(query, before.documents)
    return replace(step, before=replace(before, strict=strict), calls=(*step.calls, within))


def _is_of_shown(question: str, earlier: Earlier) -> bool:
    """Whether it changes what was shown, and no record: "take out the ones in negotiation"."""
    led = led_on(question)
    return led is not None and led.points and can_be_leant_on(earlier.last)


def _told_of_records(step: Step, turn: Turn, earlier: Earlier, vocabulary: Vocabulary) -> Step:
    """The step; a sentence where it points to what nobody named, or only to the records shown last, and is not understood."""
    if step.way != "documents":
        return step
    told = None if turn.history or turn.client else told_of_nobody(step.part.question)
    if not turn.only_documents:
        told = told_of_shown(step.part.question, turn, earlier, vocabulary) or told
    return step if told is None else _told(step.part, told)


def _ordered(question: str, ordered: Ordered) -> Step:
    asked = Asked(question, question)
    return Step(Part(question), "crm", question, asked, ordered.calls, ordered=ordered)


def _of_shown(question: str, shown: OfShown) -> Step:
    asked = Asked(question, question)
    return Step(Part(question), "crm", question, asked, shown.calls, shown=shown)


def _account(question: str, vocabulary: Vocabulary, before: Request | None, part: Part) -> Account:
    """Where the words went; those of a wording that is one as a whole are all carried."""
    whole = before is not None and (
        once_more(question, before)
        or meant_by(question, before)
        or meant_instead(question, vocabulary, before)
    )
    if whole or not part.requests:
        return NO_ACCOUNT
    of_all = of_everybody(question, before) if before is not None else None
    if of_all is not None:  # "and for the team, per person": what it says beside those words
        rest, wider = of_all
        beside = replace(part, question=rest)
        return account_of(rest, vocabulary, wider, (beside,)) if rest else NO_ACCOUNT
    behind = behind_that(question, before) if before is not None else None
    if behind is not None:  # "after that" is the day on which the period before ended
        return account_of(behind, vocabulary, before, (replace(part, question=behind),))
    return account_of(question, vocabulary, before, (part,))


def _said_to(
    part: Part, before: Sequence[Step], vocabulary: Vocabulary, today: date
) -> Told | None:
    """What is said to a part at once; also where it asks to judge what the CRM answers to the one before."""
    told = told_of(part.question, vocabulary, today)
    if told is None and not part.requests and before and before[-1].way == "crm":
        return judged(part.question) or about_figures(part.question)
    return told


def _told(part: Part, told: Told) -> Step:
    """What a sentence answers, with a look into the documents where they may say more."""
    query = part.question
    calls = (search_for(query),) if told.searched else ()
    return Step(part, "documents", query, Asked(query, query), calls, told=told)


def _is_polite(told: Told | None) -> bool:
    """Whether it is said beside a question and wants no answer there."""
    return told is not None and told.text in {GREETING, THANKS, ALL_RIGHT, NO_QUESTION}


def first_calls(turn: Turn) -> tuple[ToolCall, ...]:
    """What is looked up for a language model that does not ask for it itself; none when it was."""
    return () if turn.results else plan_of(turn).calls


def _applied(part: Part, today: date) -> Part:
    return replace(part, requests=tuple(applied(with_ends(one, today)) for one in part.requests))


def _within(part: Part, turn: Turn) -> Part:
    """The part as the conversation's scope has it: about its client, or about documents alone."""
    if turn.only_documents:
        return Part(part.question)
    if not turn.client:
        return part
    requests = tuple(
        one if one.client or one.several else replace(one, client=turn.client)
        for one in part.requests
    )
    return replace(part, requests=requests)


def _asked_last(turn: Turn) -> Asked | None:
    """The question before, as it would have been asked by itself; None for the first."""
    last: Asked | None = None
    for one in [said.text for said in turn.history if said.role == "user"][-MOST_BEFORE:]:
        last = _asked(one, last)
    return last


def _asked(question: str, before: Asked | None) -> Asked:
    """A question with what it leaves out where it leads on."""
    if before is None or not leads_on(question):
        return Asked(question, question)
    return standalone(question, before)


def _way_of(part: Part, query: str, asked: Asked, account: Account) -> Step:
    wanted = tuple(call_of(one) for one in part.requests if not one.several)
    search = search_for(query)
    if part.perhaps and not part.rule:
        return Step(part, "perhaps", query, asked, (*wanted, search))
    others = _ATTENDED.match(part.question) is not None or (
        bool(part.loose) and _is_of_other_things(part)
    )
    others = (others and not _loses_thing(part)) or _is_of_code(part)
    if others or _loses_thing(part) or part.rule or not part.requests or _asks_no_list(part):
        return Step(part, "documents", query, asked, (search,), wanted if others else ())
    of_records = bool(part.loose) and _is_of_records(part, account)
    if part.loose and not of_records:
        left = [word for one in (*part.loose, *part.not_applied) for word in key_words(one)]
        few = part.certain and len(left) <= _FEW_LEFT
        if few and part.listed:
            some = any(_narrows(one) for one in part.requests)
            return Step(part, "both" if some else "rather", query, asked, (*wanted, search))
        named = any(one.client or one.owner for one in part.requests)
        understood = part.certain and account.carried >= account.left
        fallback = wanted if few or understood or (named and part.certain and len(left) <= _MANY_LEFT) else ()  # fmt: skip
        return Step(part, "documents", query, asked, (search,), fallback)
    unknown = 0 if part.listed else sum(len(key_words(one)) for one in part.unknown)
    if unknown > (_MANY_LEFT if part.certain else _FEW_LEFT):  # a sentence about something else
        return Step(part, "rather", query, asked, (*wanted, search))
    both = part.unknown and not (part.certain or of_records)
    return Step(
        part, "both" if both else "crm", query, asked, (*wanted, search) if both else wanted
    )


_THINGS = re.compile(r"^\W*(?:which|how many|list all|list)\s+([^\W\d_]{4,}s)\b", re.IGNORECASE)
"""The things that are asked for."""
_LOST = re.compile(
    r"\b(?:i|somebody|someone|he|she)(?:['\u2019]ve|['\u2019]s| have| has)? (?:just )?(?:lost|lose|misplaced) (?:my|our|his|her|their|the|an?) (?P<thing>[^,.?!;]+)",
    re.IGNORECASE,
)
_ATTENDED = re.compile(
    r"^\W*who (?:(?:was|were|is|are) (?:all )?(?:present|absent|excused|missing)\b|attended\b|chaired\b|took (?:the minutes|part)\b)",
    re.IGNORECASE,
)
"""What minutes tell of a meeting, and the CRM does not."""


def _is_of_code(part: Part) -> bool:
    """Whether it is about a thing by its code that the CRM does not know: "Why is order 88120 late?"."""
    left = {word for one in (*part.loose, *part.not_applied) for word in key_words(one)}
    codes = demands_of(part.question).codes
    return any(left.intersection(key_words(code)) for code in codes)


def _loses_thing(part: Part) -> bool:
    """Whether somebody lost something of their own, which is no deal: "I lost my badge"."""
    found = _LOST.search(part.question)
    left = {word for one in (*part.loose, *part.not_applied) for word in key_words(one)}
    return found is not None and bool(left.intersection(key_words(found["thing"])))


def _asks_no_list(part: Part) -> bool:
    """Whether all records would be listed for a question that asks for none of them: "What do we promise clients?"."""
    all_of_them = all(
        one.not_applied and replace(one, not_applied=(), activity=None, slips=(), text=None) == Request("list", one.of)
        for one in part.requests
    )  # fmt: skip
    unknown = sum(len(key_words(one)) for one in part.unknown)
    return (
        all_of_them
        and not part.listed
        and (
            _OF_NONE.match(part.question) is not None or (unknown > _MANY_LEFT and not part.certain)
        )
    )


def _is_of_records(part: Part, account: Account) -> bool:
    """Whether a question names some of the CRM's records, and so much of it is carried that the rest is a word beside it."""
    some = any(_narrows(one) or any(getattr(one, slot) is not None for slot in _OF_SOME) for one in part.requests)  # fmt: skip
    return some and account.carried >= _OUTWEIGHS * account.left


def _is_of_other_things(part: Part) -> bool:
    """Whether what is asked for by its name is nothing that the CRM has: "which devices were bought before 2021?"."""
    found = _THINGS.match(part.question)
    loose = {word for one in part.loose for word in key_words(one)}
    return found is not None and bool(loose.intersection(key_words(found[1])))


def _narrows(request: Request) -> bool:
    """Whether it asks for some of the records, which no document knows, and not for all of them."""
    own = (request.owner is not None, request.client, request.days, request.stage, request.state)
    return any(own)
