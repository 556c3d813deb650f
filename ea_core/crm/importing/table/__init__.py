"""A CSV file's bytes as a table of texts: encoding, delimiter, header, rows, unclosed quotes.

May import encodings and errors. Pure but for reading the file.
"""
