"""The documents that come with the demo company: where they lie, how they are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

DOCUMENTS_DIR = Path(__file__).parent / "documents"


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """A file in `DOCUMENTS_DIR` with the metadata that it carries."""

    file_name: str
    title: str
    author: str
    dated: date
    tags: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where the file is."""
        return DOCUMENTS_DIR / self.file_name


_MARCUS, _ADA, _PRIYA, _TOMAS = "Marcus Holm", "Ada Reyes", "Priya Raman", "Tomás Ibarra"

DOCUMENTS: tuple[DemoDocument, ...] = (
    DemoDocument("discount-policy.pdf", "Discount policy", _MARCUS, date(2026, 1, 1), ("sales", "policy")),
    DemoDocument("price-list.pdf", "Price list", _TOMAS, date(2026, 1, 1), ("sales", "products")),
    DemoDocument("sales-stages-and-qualification.md", "Sales stages and qualification guide", _MARCUS, date(2026, 1, 12), ("sales",)),
    DemoDocument("stalled-deal-coaching.md", "Stalled-deal coaching playbook", _MARCUS, date(2026, 2, 2), ("sales",)),
    DemoDocument("contract-and-renewal-terms.docx", "Contract and renewal terms", _ADA, date(2026, 1, 1), ("sales", "legal")),
    DemoDocument("client-onboarding-playbook.pdf", "Onboarding playbook for new clients", _PRIYA, date(2026, 2, 1), ("onboarding",)),
    DemoDocument("support-and-service-levels.pdf", "Support and service levels", _PRIYA, date(2026, 3, 1), ("support",)),
    DemoDocument("security-questionnaire.docx", "Security questionnaire with standard answers", "Wei Zhang", date(2026, 3, 15), ("security", "sales")),
    DemoDocument("data-protection-and-retention.md", "Data protection and retention policy", "Jonas Adler", date(2026, 1, 25), ("security", "policy")),
    DemoDocument("product-sheet-pulse-v3.pdf", "Product sheet: Pulse V3 wireless vibration sensor", _TOMAS, date(2026, 2, 1), ("products",)),
    DemoDocument("product-sheet-lookout.pdf", "Product sheet: Lookout monitoring software", _TOMAS, date(2026, 3, 1), ("products",)),
    DemoDocument("product-sheet-relay-gateways.md", "Product sheet: Relay G2 and Relay G5 gateways", _TOMAS, date(2026, 4, 1), ("products",)),
    DemoDocument("travel-and-expense-rules.docx", "Travel and expense rules", "Rosa Lindgren", date(2026, 4, 1), ("people", "policy")),
    DemoDocument("holiday-and-remote-work.md", "Holiday and remote work rules", "Camille Durand", date(2026, 1, 1), ("people", "policy")),
)  # fmt: skip
