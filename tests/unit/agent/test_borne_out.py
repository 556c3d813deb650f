"""What a small word, a unit, a bound or another language does to a statement: invented sources, both ways."""

from __future__ import annotations

import pytest

from ea_core.agent.abroad import figures_stand, is_abroad
from ea_core.agent.evidence import supports
from ea_core.agent.material import text_of
from ea_core.agent.together import stands_together

SAME_LANGUAGE = [
    # alone, only
    ("Travel above 500 euros is approved by the team lead and by the treasurer.",
     "Travel above 500 euros is approved by the team lead alone.", False),
    ("Travel above 500 euros is approved by the team lead and by the treasurer.",
     "Travel above 500 euros is approved by the team lead and the treasurer.", True),
    ("Only the treasurer may open the safe.", "The safe may be opened by the treasurer alone.", True),
    ("The treasurer and the porter may open the safe.", "Only the treasurer may open the safe.", False),
    ("Nobody except the treasurer may open the safe.", "Only the treasurer may open the safe.", True),
    ("Keys are handed out by the porter. Only parcels wait at the gate.",
     "Keys are handed out only by the porter.", False),
    # not, never, without
    ("Gloves are worn in the paint shop.", "Gloves are never worn in the paint shop.", False),
    ("Gloves are not worn in the paint shop.", "Gloves are never worn in the paint shop.", True),
    ("Gloves are not worn in the paint shop.", "Gloves are worn in the paint shop.", False),
    ("Taxis are paid. Parking fines are not.", "Taxis are not paid.", False),
    ("Visitors enter the hall without a badge.", "Visitors enter the hall with a badge.", False),
    ("Visitors need a badge in the hall.", "Visitors enter the hall without a badge.", False),
    ("We do not pay for:\n- parking fines\n- lost keys", "Lost keys are not paid for.", True),
    ("We do not pay for:\n- parking fines\n- lost keys", "We pay for lost keys.", False),
    # always, except
    ("Forklifts are checked every morning.", "Forklifts are always checked in the morning.", True),
    ("Forklifts may be checked in the morning.", "Forklifts are always checked in the morning.", False),
    ("All journeys are refunded except taxis at night.", "All journeys are refunded.", False),
    ("All journeys are refunded except taxis at night.", "Journeys are refunded except taxis at night.", True),
    ("Journeys are refunded.", "Journeys are refunded except taxis.", False),
    # no longer, instead
    ("The Orion pump is no longer sold.", "The Orion pump is sold.", False),
    ("The Orion pump is sold in Malmo.", "The Orion pump is no longer sold in Malmo.", False),
    ("The Orion pump was discontinued in Malmo.", "The Orion pump is no longer sold: it was discontinued.", True),
    ("Clients get the Vega pump instead of the Orion pump.", "Clients get the Orion pump.", False),
    ("Clients get the Vega pump instead of the Orion pump.", "Clients get the Vega pump.", True),
    ("Clients get the Vega pump and the Orion pump.", "Clients get the Vega pump instead of the Orion pump.", False),
    # bounds
    ("Leave of more than 10 days is agreed with the lead.", "Leave of up to 10 days is agreed with the lead.", False),
    ("Leave of more than 10 days is agreed with the lead.", "Leave of 10 days is agreed with the lead.", False),
    ("Leave of more than 10 days is agreed with the lead.", "Leave exceeding ten days is agreed with the lead.", True),
    ("The deposit is 25 %.", "The deposit is at least 25 %.", False),
    ("The deposit is at least 25 %.", "The deposit is not less than 25 %.", True),
    ("The limit for gifts is 40 euros.", "Gifts are limited to at most 40 euros.", True),
    ("Claims are made before 31 May 2027.", "Claims are made after 31 May 2027.", False),
    ("Claims are made before 31 May 2027.", "Claims are made until 31 May 2027.", True),
    ("Up to five days move into the next year.", "Five days move into the next year.", True),
    # units
    ("The trial lasts six weeks.", "The trial lasts six months.", False),
    ("The trial lasts six weeks.", "The trial lasts 6 weeks.", True),
    ("The fee is 300 dollars.", "The fee is 300 euros.", False),
    ("The warranty is a 90-day one.", "The warranty is 90 days.", True),
    ("There are twenty-five seats.", "There are 25 seats.", True),
    ("There are twenty-five seats.", "There are 20 seats.", False),
    # and, or
    ("The lead and the treasurer sign.", "The lead or the treasurer signs.", False),
    ("The lead or the treasurer signs.", "The lead or the treasurer signs.", True),
    # written after the code
    ("The chair signs together with the secretary.", "The chair signs alone.", False),
    ("Samples are kept for two years.", "Samples are kept for only two years.", False),
    ("Samples are kept for two years.", "Samples are kept two years.", True),
    ("Guests eat for nothing on Sundays.", "Guests eat on Mondays.", False),
    ("The lift must not be used during a fire.", "During a fire the lift must not be used.", True),
    ("The lift must not be used during a fire.", "During a fire the lift can be used.", False),
    ("Deliveries arrive within 48 hours.", "Deliveries arrive within 48 days.", False),
    ("Deliveries arrive within 48 hours.", "Deliveries arrive in at most 48 hours.", True),
    ("Orders under 200 euros carry a fee.", "Orders over 200 euros carry a fee.", False),
    ("Orders under 200 euros carry a fee.", "Orders below 200 euros carry a fee.", True),
    ("Orders from 25 pieces on cost 3 euros each.", "Orders of at least 25 pieces cost 3 euros each.", True),
    ("Staff may not work from abroad unless the director agrees.", "Staff may work from abroad.", False),
    ("Every invoice is paid within 30 days, unless it is disputed.", "Every invoice is paid within 30 days.", False),
    ("The pool opens in May.", "The pool no longer opens in May.", False),
    ("Milk is ordered from Harrow Farm rather than from Elm Dairy.", "Milk is ordered from Elm Dairy.", False),
    ("Milk is ordered from Harrow Farm rather than from Elm Dairy.", "Milk is ordered from Harrow Farm.", True),
    ("The bonus is 4 percent of the salary.", "The bonus is 4 euros of the salary.", False),
    ("Not only managers but all staff get a bonus.", "All staff get a bonus.", True),
    ("Urlaub wird nur von der Leitung genehmigt.", "Urlaub wird von der Leitung allein genehmigt.", True),
    ("Urlaub wird von der Leitung genehmigt.", "Urlaub wird nur von der Leitung genehmigt.", False),
    ("Der Zuschuss beträgt höchstens 80 Euro.", "Der Zuschuss beträgt mindestens 80 Euro.", False),
    ("Der Zuschuss beträgt höchstens 80 Euro.", "Der Zuschuss beträgt bis zu 80 Euro.", True),
]  # fmt: skip


@pytest.mark.parametrize(("source", "statement", "holds"), SAME_LANGUAGE)
def test_small_words_units_and_bounds_count(source: str, statement: str, holds: bool) -> None:
    assert supports(text_of("Rules", source), statement) is holds


CONTRACT = (
    "The notice period of this contract is three months to the end of a quarter. The rent is €1,250 a month and is "
    "paid by the 5th of each month. Error K-204 means that the valve is not closed. At least two people are in the "
    "hall. Ines Moreau signs for the company from 14 March 2027 on. Only the landlord may change the locks."
)
VERTRAG = (
    "Die Kündigungsfrist beträgt drei Monate zum Ende eines Quartals. Die Miete ist 1.250 € im Monat und wird bis zum "
    "5. des Monats bezahlt. Der Fehler K-204 bedeutet, dass das Ventil nicht geschlossen ist. Ab dem 14. März 2027 "
    "unterschreibt Ines Moreau für die Firma. Ein Rabatt von mehr als 20 Prozent wird nicht gegeben."
)
CONTRAT = (
    "Le préavis est de vingt-cinq jours et la caution est de 900 euros. Les clés sont rendues avant le 31 août 2026. "
    "Les animaux ne sont pas admis au-delà de 10 kg dans les chambres de la maison."
)
ABROAD = [
    (CONTRACT, "Die Kündigungsfrist beträgt drei Monate.", True),
    (CONTRACT, "Die Kündigungsfrist beträgt vier Monate.", False),
    (CONTRACT, "Die Kündigungsfrist beträgt drei Wochen.", False),
    (CONTRACT, "Die Miete ist 1.250 Euro und wird bis zum 5. des Monats bezahlt.", True),
    (CONTRACT, "Die Miete ist 1.520 Euro im Monat.", False),
    (CONTRACT, "Der Fehler K-204 bedeutet, dass das Ventil nicht geschlossen ist.", True),
    (CONTRACT, "Der Fehler K-204 bedeutet, dass das Ventil geschlossen ist.", False),
    (CONTRACT, "Der Fehler K-205 bedeutet, dass das Ventil nicht geschlossen ist.", False),
    (CONTRACT, "Mindestens zwei Personen sind in der Halle.", True),
    (CONTRACT, "Höchstens zwei Personen sind in der Halle.", False),
    (CONTRACT, "Ab dem 14. März 2027 unterschreibt Ines Moreau für die Firma.", True),
    (CONTRACT, "Ab dem 14. Mai 2027 unterschreibt Ines Moreau für die Firma.", False),
    (CONTRACT, "Ab dem 14. März 2027 unterschreibt für die Firma Jonas Keller.", False),
    (CONTRACT, "Hunde sind in der Halle und im Hof willkommen.", False),
    (CONTRACT, "Le préavis est de trois mois.", True),
    (CONTRACT, "Le préavis est de trois semaines.", False),
    (CONTRACT, "A partir du 14 mars 2027, Ines Moreau signe pour la société.", True),
    (CONTRACT, "El plazo de preaviso es de tres meses.", True),
    (CONTRACT, "El plazo de preaviso es de once meses.", False),
    (VERTRAG, "The notice period is three months to the end of the quarter.", True),
    (VERTRAG, "The notice period is two months to the end of the quarter.", False),
    (VERTRAG, "The rent is €1,250 and is paid by the 5th of the month.", True),
    (VERTRAG, "A discount of more than 20 percent is not given.", True),
    (VERTRAG, "A discount of more than 20 percent is given.", False),
    (VERTRAG, "A discount of up to 20 percent is not given.", False),
    (VERTRAG, "From 14 March 2027 on it is Ines Moreau who signs for the company.", True),
    (CONTRAT, "The notice period is 25 days and the deposit is 900 euros.", True),
    (CONTRAT, "The notice period is 25 weeks and the deposit is 900 euros.", False),
    (CONTRAT, "The keys are returned before 31 August 2026.", True),
    (CONTRAT, "The keys are returned after 31 August 2026.", False),
    # written after the code
    (CONTRACT, "De opzegtermijn is drie maanden.", True),
    (CONTRACT, "De opzegtermijn is drie dagen en niet langer.", False),
    (CONTRACT, "Il preavviso è di tre mesi.", True),
    (CONTRACT, "Il preavviso è di sei mesi per il contratto.", False),
    (CONTRACT, "Le loyer est de 1 250 euros par mois.", True),
    (CONTRACT, "Die Miete beträgt 1.250 Dollar im Monat und ist früh zu zahlen.", False),
    (CONTRACT, "El alquiler es de 1.250 euros al mes.", True),
    (CONTRACT, "Das Schloss wird nur von dem Vermieter und der Firma geändert.", False),
    (VERTRAG, "The fault K-204 means that the valve is not closed.", True),
    (VERTRAG, "The fault K-204 means that the valve is always closed.", False),
    (VERTRAG, "From 14 March 2028 on it is Ines Moreau who signs for the company.", False),
    (CONTRAT, "Pets above 10 kg are not allowed in the rooms.", True),
    (CONTRAT, "Pets above 10 kg are allowed in the rooms.", False),
    (CONTRAT, "Die Kaution ist 900 Euro und die Schlüssel sind da.", True),
]  # fmt: skip


@pytest.mark.parametrize(("source", "statement", "stand"), ABROAD)
def test_figures_and_names_are_compared_across_languages(
    source: str, statement: str, stand: bool
) -> None:
    text = text_of("", source)
    assert is_abroad(text, statement)
    assert figures_stand(text, statement) is stand


TOGETHER = [
    ("The notice period is three months.", True),
    ("The rent is €1,250 a month, paid by the 5th.", True),
    ("The notice period is five months.", False),
    ("The landlord pays the rent of €1,250.", False),
    ("It is so.", False),
    ("The answer is: 1,250.", False),
    ("14 March 2027", False),
    ("Two people sign for the company.", False),
]


@pytest.mark.parametrize(("statement", "stands"), TOGETHER)
def test_without_a_number_of_its_own_a_statement_has_to_stand_in_one_place(
    statement: str, stands: bool
) -> None:
    assert stands_together(text_of("Contract", CONTRACT), statement) is stands


BARE = [
    ("What is the rent?", "1,250 euros.", True),
    ("What is the rent?", "204.", False),
    ("How many months is the notice?", "Three.", True),
    ("Who may approve a discount?", "K-204.", False),
    ("What is the error of the valve?", "K-204.", True),
]


@pytest.mark.parametrize(("question", "statement", "holds"), BARE)
def test_a_bare_figure_answers_by_a_sentence_about_the_question(
    question: str, statement: str, holds: bool
) -> None:
    assert supports(text_of("Lease", CONTRACT), statement, question) is holds


BANDS = (
    "Order value | Who signs\nup to 500 euros | the porter\nover 500 euros up to 2,000 euros | the treasurer and the chair\n"
    "over 2,000 euros | not allowed\nOrders are kept for ten years."
)
OF_THE_QUESTION = [
    ("An order of 700 euros is signed by the treasurer and the chair.", True),
    ("An order of 700 euros is signed by the porter.", False),
    ("An order of 700 euros is signed by the treasurer alone.", False),
    ("An order of 700 dollars is signed by the treasurer and the chair.", False),
    ("An order of 900 euros is signed by the treasurer and the chair.", False),
    ("Orders over 2,000 euros are not allowed.", True),
    ("Orders over 2,000 euros are allowed.", False),
]


@pytest.mark.parametrize(("statement", "holds"), OF_THE_QUESTION)
def test_a_number_of_the_question_stands_within_the_bounds_of_what_bears_it_out(
    statement: str, holds: bool
) -> None:
    text = text_of("Orders", BANDS)
    assert supports(text, statement, "Who signs an order of 700 euros?") is holds
