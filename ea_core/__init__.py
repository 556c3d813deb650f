"""The product without its pages: wings named after what people do, on one ground.

Imports nothing of `pages` or `Home.py`.
"""
