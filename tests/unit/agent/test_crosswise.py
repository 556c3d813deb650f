"""What a source says of one thing bears nothing out of another, and what is compared has to be so."""

from __future__ import annotations

import pytest

from ea_core.agent.crm_evidence import results_text
from ea_core.agent.evidence import supports
from ea_core.agent.material import text_of

PEOPLE = (
    "Contacts of the Leeds plant: Ruth Amsel is the buyer and Theo Quist is the plant manager. Hanna Voss leads "
    "quality; her deputy is Pavel Rios. Visitors wear a yellow vest, contractors an orange one.\n"
    "The on-call engineer informs the client; the duty manager informs the board. The store keeps drawings for a "
    "year. Ruth Amsel orders the steel. She also orders the paint. The first aid room is next to gate B.\n"
)
ROLES = "Name | Role | Phone\nLena Lund | Security officer | 4711\nMark Otis | Data protection officer | 4712"
HOURS = (
    "The night shift starts at 22:00 and ends at 06:00. The early shift starts at 06:00 and ends at 14:00. Each hour "
    "of overtime is paid with 25 % on top, on Sundays with 50 %. The allowance is 40 euros a month; in Austria it "
    "is 55 euros. The firm pays within 30 days of the invoice; within 10 days it may deduct 2 % discount. In 2025 "
    "there were 14 faults, in 2026 there were 9. Liability is limited to 500,000 euros. The limit does not apply to "
    "gross negligence."
)
PRACTICE = (
    "Dr. Elena Ruiz treats children, Dr. Hugo Brandt treats adults. Anna Kowal manages the reception. Her colleague "
    "Sven Dahl orders the material. Patients pay 12 euros for a certificate and 30 euros for an expert opinion. "
    "Results are ready after three working days; urgent ones after four hours. The monthly rent is 4,200 euros. "
    "Heating costs are billed once a year. Revenue rose from 3.1 million euros in 2025 to 3.6 million euros in 2026."
)
LOADING = (
    "The carrier is liable for damage. The shipper packs the goods and the carrier loads them. Curator Maren Falk "
    "looks after the paintings, curator Idris Bello after the sculptures."
)
COURSES = "Course | Teacher | Room\nWelding I | Igor Petrov | W1\nWelding II | Carla Nunes | W2"
DOCUMENTS = [
    (PRACTICE, "Dr. Hugo Brandt treats children.", False),
    (PRACTICE, "Dr. Hugo Brandt treats adults.", True),
    (PRACTICE, "Anna Kowal orders the material.", False),
    (PRACTICE, "Sven Dahl orders the material.", True),
    (PRACTICE, "An expert opinion costs 12 euros.", False),
    (PRACTICE, "A certificate costs 12 euros.", True),
    (PRACTICE, "Urgent results are ready after three working days.", False),
    (PRACTICE, "The rent is 4,200 euros a year.", False),
    (PRACTICE, "The rent is 4,200 euros a month.", True),
    (PRACTICE, "Heating costs are billed every month.", False),
    (PRACTICE, "Revenue fell to 3.6 million euros in 2026.", False),
    (PRACTICE, "Revenue was 3.6 million euros in 2025.", False),
    (PRACTICE, "Revenue rose to 3.6 million euros in 2026.", True),
    (LOADING, "The carrier packs the goods.", False),
    (LOADING, "The carrier loads the goods.", True),
    (LOADING, "Idris Bello looks after the sculptures.", True),
    (LOADING, "Maren Falk looks after the sculptures.", False),
    (COURSES, "Carla Nunes teaches Welding I.", False),
    (COURSES, "Carla Nunes teaches Welding II.", True),
    (PEOPLE, "Ruth Amsel is the buyer.", True),
    (PEOPLE, "Ruth Amsel is the plant manager.", False),
    (PEOPLE, "Ruth Amsel, plant manager, can be asked.", False),
    (PEOPLE, "The buyer is Theo Quist.", False),
    (PEOPLE, "The plant manager is Theo Quist.", True),
    (PEOPLE, "Pavel Rios leads quality.", False),
    (PEOPLE, "Pavel Rios is the deputy of Hanna Voss.", True),
    (PEOPLE, "Ruth Amsel orders the paint.", True),
    (PEOPLE, "Visitors wear an orange vest.", False),
    (PEOPLE, "Contractors wear yellow vests.", False),
    (PEOPLE, "Visitors wear a yellow vest.", True),
    (PEOPLE, "Contractors wear an orange vest.", True),
    (PEOPLE, "The duty manager informs the client.", False),
    (PEOPLE, "The on-call engineer informs the client.", True),
    (PEOPLE, "The first aid room is next to gate A.", False),
    (PEOPLE, "The first aid room is next to gate B.", True),
    (ROLES, "Lena Lund is the data protection officer.", False),
    (ROLES, "Mark Otis (data protection officer) is at 4712.", True),
    (HOURS, "The night shift starts at 22:00.", True),
    (HOURS, "The night shift starts at 06:00.", False),
    (HOURS, "The night shift ends at 06:00.", True),
    (HOURS, "Overtime is paid with 25 % on top, on Sundays with 50 %.", True),
    (HOURS, "Overtime is paid with 50 % on top, on Sundays with 25 %.", False),
    (HOURS, "In Austria the allowance is 40 euros a month.", False),
    (HOURS, "In Austria the allowance is 55 euros a month.", True),
    (HOURS, "The firm may deduct 2 % when it pays within 30 days.", False),
    (HOURS, "The firm may deduct 2 % when it pays within 10 days.", True),
    (HOURS, "There were 9 faults in 2025 and 14 in 2026.", False),
    (HOURS, "Liability is limited to 500,000 euros, also for gross negligence.", False),
    (HOURS, "The limit does not apply to gross negligence.", True),
]


@pytest.mark.parametrize(("source", "statement", "holds"), DOCUMENTS)
def test_what_is_said_of_one_thing_is_not_said_of_another(
    source: str, statement: str, holds: bool
) -> None:
    assert supports(text_of("Rules", source), statement) is holds


CLIENTS = results_text([{"clients": [
    {"name": "Tarn Foods", "status": "active", "owner": "Mia Lang", "open_deals": 3, "open_value": 84000.0},
    {"name": "Halden Steel", "status": "active", "owner": "Omar Reyes", "open_deals": 1, "open_value": 46500.0},
    {"name": "Orchid Pharma", "status": "lead", "owner": "Mia Lang", "open_deals": 2, "open_value": 61250.0},
], "rows": 3}])  # fmt: skip
PERSONS = results_text([{"contacts": [
    {"name": "Jane Doe", "client": "Halden Steel", "position": "Buyer"},
    {"name": "Wen Li", "client": "Orchid Pharma", "position": "Plant Manager"}], "rows": 2}])  # fmt: skip
DEALS = results_text([{"deals": [
    {"title": "Cold room", "stage": "Qualified", "open": True, "value": 32000.0, "expected_close": "2027-02-28"},
    {"title": "Line retrofit", "stage": "Proposal", "open": True, "value": 52000.0, "expected_close": "2026-12-18"},
    {"title": "Spare parts", "stage": "Negotiation", "open": True, "value": 7000.0, "expected_close": "2026-12-01"},
], "rows": 3}])  # fmt: skip
OWNERS = results_text([{"won_count": 12, "cycle_days": 47.5, "owners": [
    {"owner": "Mia Lang", "won_count": 7, "won_value": 190000.0}, {"owner": "Omar Reyes", "won_count": 5, "won_value": 240000.0},
]}])  # fmt: skip
QUARTERS = results_text([{
    "first": {"from_date": "2026-07-01", "to_date": "2026-09-30", "won_count": 23, "lost_count": 9, "win_rate": 0.7188},
    "second": {"from_date": "2026-04-01", "to_date": "2026-06-30", "won_count": 18, "lost_count": 17, "win_rate": 0.5143},
}])  # fmt: skip
OF_CRM = [
    (CLIENTS, "Tarn Foods has more open value than Orchid Pharma.", True),
    (CLIENTS, "Orchid Pharma has more open value than Tarn Foods.", False),
    (CLIENTS, "Halden Steel has fewer open deals than Tarn Foods.", True),
    (CLIENTS, "Tarn Foods has the highest open value.", True),
    (CLIENTS, "Halden Steel has the highest open value.", False),
    (CLIENTS, "All clients are active.", False),
    (PERSONS, "Wen Li works at Orchid Pharma.", True),
    (PERSONS, "Wen Li works at Halden Steel.", False),
    (PERSONS, "Jane Doe, plant manager.", False),
    (DEALS, "Cold room closes in February 2027.", True),
    (DEALS, "Cold room closes in December 2026.", False),
    (DEALS, "The Line retrofit is in negotiation.", False),
    (DEALS, "The Spare parts are in negotiation.", True),
    (OWNERS, "Mia Lang won more deals than Omar Reyes.", True),
    (OWNERS, "Omar Reyes won more deals than Mia Lang.", False),
    (OWNERS, "Omar Reyes won more value than Mia Lang.", True),
    (OWNERS, "Omar Reyes has the higher won value.", True),
    (OWNERS, "Mia Lang has the higher won value.", False),
    (OWNERS, "The cycle is 47.5 days.", True),
    (OWNERS, "The cycle is 47.5 weeks.", False),
    (QUARTERS, "Lost deals fell from 17 to 9.", True),
    (QUARTERS, "Lost deals rose from 9 to 17.", False),
    (QUARTERS, "The win rate rose in Q3 2026.", True),
    (QUARTERS, "The win rate fell in Q3 2026.", False),
    (QUARTERS, "We won fewer deals in Q3 2026 than in Q2 2026.", False),
]


@pytest.mark.parametrize(("found", "statement", "holds"), OF_CRM)
def test_what_is_compared_has_to_be_so(found: object, statement: str, holds: bool) -> None:
    assert supports(found, statement) is holds  # type: ignore[arg-type] # a text
