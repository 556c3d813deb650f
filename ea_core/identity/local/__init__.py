"""Accounts kept in this database.

May import the identity wing's own modules, never its Supabase room.
"""
