"""Accounts and sessions kept by Supabase Auth.

May import the identity wing's own modules, never its local room.
"""
