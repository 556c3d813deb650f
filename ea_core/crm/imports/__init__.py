"""Imports that are kept: a file, how it is read, what became of it, and taking it back as a whole.

May import importing, the crm wing's vocabulary and paging, queue (a task), db, actor, errors. The
database notes what an import writes (sql/0022_imports.sql); a worker does the work.
"""
