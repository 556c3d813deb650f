"""Workbooks (Excel, OpenDocument) as rows of texts: cells exact and certain, as an import needs them.

May import errors. Pure but for reading the file.
"""
