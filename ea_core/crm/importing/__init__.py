"""Clients, contacts, deals and activities from CSV files.

`fields`, `reading`, `columns`, `dates`, `numbers` and `records` are pure: bytes in, records and row
errors out. `lookup`, `store` and `load` are the database's part.
"""
