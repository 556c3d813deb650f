"""What is lost, doubled or half done when processes are killed at random moments.

    python -m benchmarks.kill_rounds [--rounds 100] [--seed 1] [--wait-out] [--keep]

Moments of taking in files and of answering, and kill -9. A served installation (`ea serve`, which has its worker beside it), one `ea worker`, and a process
that uploads documents and asks questions, all real ones on one embedded database. In each round a
few documents and questions go in, and once or twice one of the processes is killed at a random
moment: the server, either worker, the one that brings the work, now and then the database with all
its processes. It is started again, what was not accepted is brought once more, and when all work has
come to rest everything is compared (see at_rest): uploads, passages, words, sentences, files,
questions, answers, checkpoints, jobs; each new document has every one of its sentences and is found.

The silence after which work of the dead is given to others is shortened: who has not been heard of
for two of its beats counts as silent at once (`--wait-out`: it is waited for, a minute a round).

Prints a line for each round and the totals; a round takes about 20 s. Ends with 1 after the first
round in which something is not as it must be, and names it, the seed and the round. `--keep` leaves
the data folder then.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from benchmarks.at_rest import violations
from benchmarks.kill_feed import Made, make_documents, make_questions
from benchmarks.kill_processes import Installation

KILLED: Final = {"server": 4, "worker": 4, "worker beside": 2, "who brings work": 3, "database": 1}
"""How often each is chosen."""
_DOCUMENTS, _QUESTIONS = (2, 5), (3, 7)
"""In each round, at least and at most."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wait-out", action="store_true")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the processes, too
    folder = Path(tempfile.mkdtemp(prefix="ea-kill-"))
    wrong: list[str] = []
    try:
        with Installation(folder, given.seed, wait_out=given.wait_out) as place:
            wrong = run(place, given.rounds, given.seed)
            if wrong:
                print(place.last_words(), file=sys.stderr)
    finally:
        if wrong and given.keep:
            print(f"left in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return int(bool(wrong))


def run(place: Installation, rounds: int, seed: int) -> list[str]:
    """All rounds; what was wrong in the last one."""
    killed: Counter[str] = Counter()
    begun = time.monotonic()
    for number in range(rounds):
        started = time.monotonic()
        said, wrong = one_round(place, number, killed)
        print(f"round {number}: {said}; {time.monotonic() - started:.0f} s", flush=True)
        for one in wrong:
            print(f"  WRONG (seed {seed}, round {number}): {one}", flush=True)
        if wrong:
            return wrong
    total = place.watch.totals()
    print(
        f"{rounds} rounds in {(time.monotonic() - begun) / 60:.0f} minutes, seed {seed}: killed "
        + ", ".join(f"{count} x {name}" for name, count in sorted(killed.items()))
        + f"; {total.documents} documents of {total.passages} passages, {total.redone} of them begun"
        f" again; {total.answers} answers, {total.taken_up} of them taken up, {total.failures} failed"
        " with a reason; a worker found no database when it started and was started again"
        f" {place.found_no_database} times; nothing lost, doubled or half done"
    )
    return []


def one_round(place: Installation, number: int, killed: Counter[str]) -> tuple[str, list[str]]:
    """What was done, and what is wrong afterwards."""
    chosen = random.Random(f"{place.seed} {number}")
    documents = make_documents(chosen, number, chosen.randint(*_DOCUMENTS))
    questions = make_questions(chosen, chosen.randint(*_QUESTIONS), number)
    before = place.watch.totals()
    place.begin_round(questions, chosen)
    place.bring(documents, questions, chosen)
    done = []
    for _ in range(chosen.choice((1, 1, 2))):
        name = chosen.choices(list(KILLED), list(KILLED.values()))[0]
        in_hand = place.wait_for_a_moment(chosen, name)
        place.kill(name)
        killed[name] += 1
        done.append(f"{name} ({in_hand})")
        time.sleep(chosen.uniform(0, 1))
        place.start_again(name)
        if name == "who brings work":
            place.bring(documents, questions, chosen)
    place.bring_rest(documents, questions, chosen)
    unrest = place.come_to_rest()
    wrong = [f"it does not come to rest: {one}" for one in unrest]
    wrong += list(violations(place.app.owner_url, place.app.settings.files_dir))
    wrong += place.strays()
    wrong += [one for document in documents for one in incomplete(place, document)]
    wrong += [
        f"the question is not there once: {q}" for q in questions if place.watch.times_asked(q) != 1
    ]
    after = place.watch.totals()
    said = (
        f"killed {' and '.join(done)}; {after.documents - before.documents} documents,"
        f" {after.redone - before.redone} begun again; {after.answers - before.answers} answers,"
        f" {after.taken_up - before.taken_up} taken up, {after.failures - before.failures} failed"
    )
    failed = after.failures - before.failures
    return said + "".join(f" ({one})" for one in place.watch.reasons()[:failed]), wrong


def incomplete(place: Installation, document: Made) -> list[str]:
    """What is missing of a document: that it is there once, its sentences, that it is found."""
    wrong = []
    numbers = place.watch.numbers(document)
    if gone := sorted(set(range(document.sentences)) - numbers):
        wrong.append(
            f"{document.name} lacks {len(gone)} of {document.sentences} sentences: {gone[:5]}"
        )
    if not place.is_found(document):
        wrong.append(f"{document.name} is not what is found by its own word")
    return wrong


if __name__ == "__main__":
    raise SystemExit(main())
