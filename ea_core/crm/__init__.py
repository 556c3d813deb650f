"""Clients, contacts, deals and activities, and what is counted of them.

May import access, identity, db, settings, actor, errors.
"""
