"""Questions being answered: threads, runs, their events and checkpoints in the database.

May import the agent's citations, scope, tables and texts, knowledge, db, actor, errors.
"""
