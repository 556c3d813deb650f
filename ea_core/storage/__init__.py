"""Where files lie: a local folder or Supabase Storage.

May import identity (for a person's token), db, settings, actor, errors.
"""
