"""The database: connections bound to a person, the schema's versions, the embedded server.

May import settings, actor, errors.
"""
