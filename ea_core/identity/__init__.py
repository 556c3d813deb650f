"""Who somebody is: sessions, people, sign-in attempts, passwords.

May import db, settings, actor, errors; supabase is confined to here and storage.
"""
