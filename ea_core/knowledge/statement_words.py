"""What the statements of a report call the figures that people ask for by other names. Pure.

A question for "capex" is answered by a line "Purchases of property, plant and equipment" of the
statement of cash flows, which has none of its words.
"""

from __future__ import annotations

import re
from typing import Final

_CASH_FLOWS: Final = "statement of cash flows"
_BALANCE: Final = "balance sheet"
_INCOME: Final = "statement of income"
_WORDS: Final = tuple(
    (re.compile(rf"(?i)(?<!\w)(?:{asked})(?!\w)"), said)
    for asked, said in (
        (r"capital expenditures?|cap[- ]?ex", f"purchases of property, plant and equipment, {_CASH_FLOWS}"),
        (r"free cash flows?|fcf", f"net cash provided by operating activities, purchases of property, {_CASH_FLOWS}"),
        (r"working capital|current ratio", f"{_BALANCE}, total current assets, total current liabilities"),
        (r"quick ratio|acid[- ]test", f"{_BALANCE}, cash and cash equivalents, accounts receivable, total current liabilities"),
        (r"pp ?& ?e|pp(?:n|and)e|fixed assets", f"{_BALANCE}, property, plant and equipment, net"),
        (r"cogs", "cost of sales, cost of goods sold"),
        (r"dpo|days payables? outstanding", f"{_BALANCE}, accounts payable, cost of sales"),
        (r"dso|days sales outstanding", f"{_BALANCE}, accounts receivable, revenue"),
        (r"dio|inventory turnover|days inventory outstanding", f"{_BALANCE}, inventories, cost of sales"),
        (r"d ?& ?a", f"depreciation and amortization, {_CASH_FLOWS}"),
        (r"ebitda?", f"{_INCOME}, operating income, depreciation and amortization"),
        (r"gross (?:margins?|profits?)", f"{_INCOME}, net sales, cost of sales"),
        (r"net (?:profit )?margins?", f"{_INCOME}, revenue, net income"),
        (r"operating margins?", "operating income, percent of net sales"),
        (r"eps", f"earnings per share, {_INCOME}"),
        (r"return on assets|roa", f"{_INCOME}, net income, {_BALANCE}, total assets"),
        (r"return on equity|roe", f"{_INCOME}, net income, {_BALANCE}, total equity"),
        (r"interest coverage", f"{_INCOME}, interest expense, operating income"),
        (r"debt[- ]to[- ]equity|leverage ratio", f"{_BALANCE}, long-term debt, total equity"),
        (r"(?:asset|fixed asset) turnover", f"{_BALANCE}, total assets, revenue"),
        (r"share repurchases?|buy[- ]?backs?", f"purchases of treasury stock, {_CASH_FLOWS}"),
        (r"(?:cash )?dividends?(?: paid| payouts?)?", f"dividends paid, {_CASH_FLOWS}"),
        (r"income statement|p ?& ?l|profit and loss", f"{_INCOME}, statement of operations, statement of earnings"),
        (r"r ?& ?d", "research and development"),
        (r"sg ?& ?a", "selling, general and administrative expenses"),
        (r"legal battles?|lawsuits?|litigations?", "legal proceedings, litigation, commitments and contingencies"),
        (r"auditors?", "report of independent registered public accounting firm"),
        (r"ceo", "chief executive officer"),
        (r"cfo", "chief financial officer"),
        (r"balance sheet", "statement of financial position"),
        (r"cash flow statement", _CASH_FLOWS),
    )
)  # fmt: skip


def with_statement_words(question: str) -> str:
    """The question, and behind it what statements call what it asks for."""
    said = dict.fromkeys(words for asked, words in _WORDS if asked.search(question))
    return "; ".join([question, *said])
