"""A CSV file's bytes as a table of texts, for an import.

May import delimited, encodings and errors. Pure but for reading the file.
"""
