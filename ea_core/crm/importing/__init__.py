"""CSV files and workbooks into clients, contacts, deals and activities, row by row.

May import the crm wing's columns, stages and vocabulary, db, encodings, actor, errors. `cells` and
`table`, `columns`, `habits`, `values`, `resolving` and `records` are pure: bytes in, records and row
errors out. `customs`, `lookup`, `doubles`, `store` and `load` are the database's part.
"""
