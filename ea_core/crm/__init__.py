"""Clients, contacts, deals and activities, and what is counted of them.

May import access, db, settings, actor, errors.
"""
