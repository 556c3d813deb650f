"""CSV files into clients, contacts, deals and activities, row by row.

May import the crm wing's columns and vocabulary, db, actor, errors. `fields`, `reading`, `columns`,
`dates`, `numbers` and `records` are pure: bytes in, records and row errors out. `lookup`, `store`
and `load` are the database's part.
"""
