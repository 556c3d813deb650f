"""Texts into vectors: the model that ships with the program, or an endpoint's.

May import the wing's text room; openai is confined to its endpoint module.
"""
