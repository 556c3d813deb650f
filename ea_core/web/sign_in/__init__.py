"""The pages of people who are not signed in yet.

May import web's templates, cookies and origin, and identity.
"""
