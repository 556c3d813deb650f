"""Clients, contacts, deals, activities and tasks, and what is counted of them.

May import access, identity, db, settings, actor, errors.
"""
