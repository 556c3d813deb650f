"""Which files are taken into the knowledge base: the one place that says so.

The page's uploader, `ea ingest`, the sentence about a file of another kind and docs/users.md all
say what stands here. What a file is, is told from its content (see sniffing); its name only tells
apart what looks alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_READING = "ea_core.knowledge.reading"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that is read.

    `file_type` is what `documents.file_type` says; `name` is short ("Excel"), `kind` what one is
    called in a sentence. `endings` are those of file names, the usual one first. `content_type` is
    what a browser is told of the file: never anything that it would run as a page of ours.
    """

    file_type: str
    name: str
    kind: str
    endings: tuple[str, ...]
    content_type: str
    reader: str
    is_archive: bool = False
    """Whether it is a container of files, each a document of its own."""


FORMATS: Final = (
    Format("pdf", "PDF", "a PDF", ("pdf",), "application/pdf", f"{_READING}.pdf.document"),
    Format(
        "docx", "Word", "a Word document", ("docx", "docm", "dotx"),
        f"{_OFFICE}.wordprocessingml.document", f"{_READING}.docx.document",
    ),
    Format(
        "pptx", "PowerPoint", "a PowerPoint presentation", ("pptx", "pptm", "ppsx", "potx"),
        f"{_OFFICE}.presentationml.presentation", f"{_READING}.pptx.document",
    ),
    Format(
        "xlsx", "Excel", "an Excel workbook", ("xlsx", "xlsm", "xltx"),
        f"{_OFFICE}.spreadsheetml.sheet", f"{_READING}.excel.workbook",
    ),
    Format(
        "xls", "Excel 97", "an Excel workbook", ("xls", "xlsb"), "application/vnd.ms-excel",
        f"{_READING}.excel.binary",
    ),
    Format("csv", "CSV", "a table (CSV)", ("csv", "tsv", "tab"), "text/csv", f"{_READING}.separated"),
    Format(
        "html", "Web page", "a web page", ("html", "htm", "xhtml"), UNKNOWN_TYPE,
        f"{_READING}.html.document",
    ),
    Format(
        "md", "Markdown", "a Markdown text", ("md", "markdown", "mdown", "mkd", "mdx"),
        "text/markdown; charset=utf-8", f"{_READING}.markdown",
    ),
    Format(
        "txt", "Text", "a text", ("txt", "text", "log", "json", "jsonl", "yaml", "yml", "ini"),
        "text/plain; charset=utf-8", f"{_READING}.text",
    ),
    Format("rtf", "RTF", "an RTF text", ("rtf",), "application/rtf", f"{_READING}.rtf.document"),
    Format("odt", "OpenDocument text", "an OpenDocument text", ("odt", "ott"), f"{_ODF}.text", f"{_READING}.opendocument.text"),
    Format("ods", "OpenDocument table", "an OpenDocument table", ("ods", "ots"), f"{_ODF}.spreadsheet", f"{_READING}.opendocument.sheets"),
    Format("odp", "OpenDocument slides", "an OpenDocument presentation", ("odp", "otp"), f"{_ODF}.presentation", f"{_READING}.opendocument.slides"),
    Format("eml", "E-mail", "an e-mail", ("eml", "mht", "mhtml"), UNKNOWN_TYPE, f"{_READING}.mail.eml"),
    Format("msg", "Outlook e-mail", "an Outlook message", ("msg",), "application/vnd.ms-outlook", f"{_READING}.mail.msg"),
    Format("zip", "ZIP", "a ZIP archive", ("zip",), "application/zip", f"{_READING}.archive", is_archive=True),
)  # fmt: skip

FILE_TYPES: Final = {one.file_type: one for one in FORMATS}
ENDINGS: Final = {ending: one for one in FORMATS for ending in one.endings}


def content_type(ending: str) -> str:
    """What a browser is told of a stored file with this ending."""
    found = ENDINGS.get(ending.lower())
    return found.content_type if found else UNKNOWN_TYPE


def in_words() -> str:
    """The formats in a sentence: "PDF, Word, ... and ZIP archives of these"."""
    names = [_WORDS.get(one.file_type, one.name) for one in FORMATS]
    names = [name for name in names if name]
    return f"{', '.join(names[:-1])} and {names[-1]}"


_WORDS: Final = {
    "xls": "",  # named together with Excel
    "csv": "CSV",
    "html": "web pages (HTML)",
    "txt": "plain text (also logs, JSON and YAML)",
    "odt": "OpenDocument",
    "ods": "",
    "odp": "",
    "eml": "saved e-mails (EML, MSG)",
    "msg": "",
    "zip": "ZIP archives of these",
}
"""What a format is called there when its name says too little; nothing when another names it."""

READABLE: Final = f"{in_words()} can be read."
"""What a sentence about a file of another kind ends with."""


def without_readable(messages: Iterable[str]) -> tuple[list[str], str]:
    """Sentences about several files, and once what can be read, where one of them said it."""
    found = list(messages)
    said = READABLE if any(READABLE in one for one in found) else ""
    return [one.replace(READABLE, "").strip() for one in found], said
