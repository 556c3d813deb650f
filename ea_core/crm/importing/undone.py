"""Whether what stands in a list of activities was done: plans and what was called off are none. Pure."""

from __future__ import annotations

from typing import Final

from ea_core.crm.importing.cells.texts import shown
from ea_core.crm.importing.fields import unaccented

_UNDONE: Final = frozenset(map(unaccented, (
    "no", "false", "0", "open", "to do", "to-do", "not done", "not started", "not completed", "incomplete",
    "in progress", "planned", "scheduled", "upcoming", "pending", "deferred", "waiting", "waiting on someone else",
    "canceled", "cancelled",
    "nein", "falsch", "offen", "geplant", "zu erledigen", "nicht erledigt", "nicht begonnen", "nicht gestartet",
    "in Bearbeitung", "ausstehend", "abgesagt", "abgebrochen",
    "non", "faux", "à faire", "ouvert", "ouverte", "non commencé", "non commencée", "en cours", "planifié",
    "planifiée", "en attente", "annulé", "annulée",
    "falso", "por hacer", "pendiente", "abierto", "abierta", "sin comenzar", "en curso", "planificado", "cancelado",
    "cancelada", "da fare", "aperto", "aperta", "in corso", "annullato", "nee", "onwaar", "te doen", "niet gestart",
    "gepland", "geannuleerd", "não", "a fazer", "pendente", "em andamento",
    "nej", "falskt", "falsk", "att göra", "ej påbörjad", "öppen", "planerad", "pågående", "inställd", "ikke udført",
    "ikke startet", "planlagt", "åben", "aflyst", "nei", "ikke påbegynt", "åpen", "avlyst", "ei", "avoin", "kesken",
    "peruttu", "nie", "fałsz", "do zrobienia", "otwarte", "niewykonane", "nierozpoczęte", "zaplanowane", "w toku",
    "anulowane", "odwołane", "ne", "nepravda", "nezahájeno", "otevřeno", "naplánováno", "probíhá", "zrušeno",
)))  # fmt: skip


def refuse_undone(written: str) -> str:
    """The word, unless it says that an activity was not done (yet). Raises ValueError."""
    if unaccented(written) in _UNDONE:
        raise ValueError(
            f"The activity is marked {shown(written)}: what was not done is not an activity yet. Leave the row "
            "out, or do not read the column: --map done="
        )
    return written
