"""Documents and what can be found in them.

May import storage, db, settings, actor, errors.
"""
