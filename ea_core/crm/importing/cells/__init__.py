"""What is written in a cell as a value: amounts, currencies, percentages, days, moments.

May import babel's names of months and currencies, nothing of this program. Pure: a text in, a value
out, or a ValueError whose message is a sentence for the person who imports.
"""
