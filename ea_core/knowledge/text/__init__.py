"""Cleaning, sentences, stop words: the ground of the wing, free for the agent too.

Imports nothing of the product.
"""
