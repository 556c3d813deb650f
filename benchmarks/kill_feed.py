"""What goes into an installation while its processes are killed: documents, questions, who brings them.

The process that brings them stands for a server whose pages people use: it stores uploads, asks
questions and answers some of them itself; now and then it hands over what it has in hand, as a
server does that is stopped. It may be killed, too.
"""

from __future__ import annotations

import hashlib
import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final
from uuid import UUID

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from ea_core.actor import Actor
from ea_core.agent.runs import runner as agent_runner
from ea_core.app import build
from ea_core.errors import EAError
from ea_core.settings import Settings

_WHO: Final = ("The sales office", "Each warehouse", "The board", "A new colleague", "Our partner",
               "The service desk", "Every team lead", "The accountant")  # fmt: skip
_DOES: Final = (
    "hands in",
    "checks",
    "signs",
    "orders",
    "returns",
    "publishes",
    "archives",
    "counts",
)
_WHAT: Final = ("the travel receipts", "the sensor readings", "the list of spare parts",
                "the contract of lease", "the visitors' badges", "the price list",
                "the minutes of the meeting", "the plan for holidays")  # fmt: skip
_WHEN: Final = ("within {n} days", "before the {n}th of the month", "once in {n} weeks",
                "after {n} hours of work", "whenever {n} of them are there")  # fmt: skip
_HANDED_OVER: Final = 0.2
"""After this share of the questions it hands over what it has in hand."""
_MOST_LEFT: Final = 6.0
"""So many seconds at most it goes on answering when all is brought."""
_PARAGRAPH: Final = 8
"""Sentences of a paragraph."""


@dataclass(frozen=True)
class Made:
    """A document: each of its sentences ends with its number, in brackets."""

    name: str
    data: bytes
    code: str
    """A word in its title that no other document has."""
    sentences: int

    @property
    def sha256(self) -> str:
        """As the program knows it."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Load:
    """What one process brings in; a question may go on in a conversation that is there."""

    folder: Path
    actor: Actor
    seed: int
    documents: Sequence[Made]
    questions: Sequence[tuple[str, UUID | None]]


Told = tuple[str, str]
"""("upload", sha256), ("question", text) once it is accepted, ("refused", why), ("end", "")."""


def make_documents(chosen: random.Random, number: int, count: int) -> list[Made]:
    """Small and middle ones; `number` is the round's."""
    return [_document(chosen, f"kode{number:04}n{place}") for place in range(count)]


def make_questions(chosen: random.Random, count: int, number: int) -> list[str]:
    """Questions about earlier rounds' documents; no two are alike."""
    return [
        f"What does {_lower(chosen.choice(_WHO))} do with {chosen.choice(_WHAT)} "
        f"in kode{chosen.randint(0, max(0, number - 1)):04}n0 (asked as {number}-{place})?"
        for place in range(count)
    ]


def _document(chosen: random.Random, code: str) -> Made:
    kind = chosen.choices(("md", "txt", "pdf"), (4, 2, 1))[0]
    count = chosen.randint(8, 60) if kind == "md" else chosen.randint(100, 250)
    sentences = [f"{_sentence(chosen)} [{place}]." for place in range(count)]
    paragraphs = [" ".join(sentences[at : at + _PARAGRAPH]) for at in range(0, count, _PARAGRAPH)]
    if kind == "pdf":
        file = io.BytesIO()
        style = getSampleStyleSheet()["BodyText"]
        SimpleDocTemplate(file, title=f"Rules {code}", invariant=True).build(
            [Paragraph(words, style) for words in paragraphs]
        )
        data = file.getvalue()
    else:
        head = f"# Rules {code}\n\n" if kind == "md" else ""
        data = (head + "\n\n".join(paragraphs) + "\n").encode()
    return Made(f"rules {code}.{kind}", data, code, count)


def _sentence(chosen: random.Random) -> str:
    when = chosen.choice(_WHEN).format(n=chosen.randint(4, 90))
    return f"{chosen.choice(_WHO)} {chosen.choice(_DOES)} {chosen.choice(_WHAT)} {when}"


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def feed(load: Load, told: Connection) -> None:
    """What the process does. What was told is in the database; what was not may be, or not."""
    chosen = random.Random(load.seed)
    app = build(Settings.model_validate({"EA_DATA_DIR": str(load.folder)}))
    work: list[Made | tuple[str, UUID | None]] = [*load.documents, *load.questions]
    chosen.shuffle(work)
    for one in work:
        time.sleep(chosen.uniform(0, 0.3))
        # The agent keeps its pool of threads, and one that is handed over is closed.
        me = app.as_user(replace(load.actor), "kill rounds")
        try:
            if isinstance(one, Made):
                told.send(("upload", me.uploads.add(one.name, one.data).sha256))
            else:
                me.agent.start(one[1], one[0])
                told.send(("question", one[0]))
                if chosen.random() < _HANDED_OVER:
                    time.sleep(chosen.uniform(0, 0.5))
                    agent_runner.shutdown()
        except EAError as error:
            told.send(("refused", error.message))
    told.send(("end", ""))
    time.sleep(chosen.uniform(0, _MOST_LEFT))
    agent_runner.shutdown()
    app.close()
