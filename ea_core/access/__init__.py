"""Who may do what, and who did it: the permission matrix, explanations, the audit log, viewing as somebody else.

May import db, settings, actor, errors.
"""
