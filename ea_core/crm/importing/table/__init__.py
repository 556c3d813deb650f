"""A file's bytes (CSV, or a sheet of a workbook) as a table of texts, for an import.

May import delimited, workbooks, encodings and errors. Pure but for reading the file.
"""
