"""Work in the background: procrastinate on the product's own PostgreSQL, and nothing of what is done.

May import db, settings, actor and errors; nobody else imports procrastinate.
"""
