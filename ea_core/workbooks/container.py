"""The container of a workbook: what kind of file it is, and its parts unpacked within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from lxml import etree

from ea_core.errors import InvalidInput

LARGEST_PART: Final = 500_000_000
"""Bytes of one part, unpacked; sheets are read as a stream."""
_RATIO: Final = 250
"""Unpacked to packed size of a part above 1 MB; real workbooks stay below 100."""
_RATIO_FROM: Final = 1 << 20
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "remove_comments": True,
}  # fmt: skip
"""How XML of strangers is parsed."""
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
    etree.XMLSyntaxError,
)  # fmt: skip
_DAMAGED: Final = "This workbook (Excel, OpenDocument) is damaged. Open it in its program, save it and import it again."
_LOCKED: Final = (
    "The workbook is protected with a password. Remove the password and import it again."
)
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = (
    ("sheet.binary", "a binary workbook (.xlsb). Save it as .xlsx and import that"),
    ("wordprocessingml", "a Word document"),
    ("presentationml", "a presentation"),
    ("opendocument.text", "an OpenDocument text"),
    ("opendocument.presentation", "a presentation"),
)

Kind = Literal["xlsx", "ods"]


def looks_packed(start: bytes) -> bool:
    """Whether a file that begins so may be a workbook."""
    return start.startswith((b"PK\x03\x04", _OLE))


class Container:
    """The parts of a workbook by name. Raises InvalidInput for what is none, or is too much."""

    def __init__(self, source: bytes | Path) -> None:
        content = source if isinstance(source, bytes) else None
        start = content[:8] if content is not None else _start(source)
        if start.startswith(_OLE):
            whole = content if content is not None else Path(str(source)).read_bytes()
            raise InvalidInput(
                _LOCKED
                if _ENCRYPTED in whole
                else "This is an old Excel workbook (.xls), or one with a password. Save it as .xlsx "
                "or CSV, without a password, and import that."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content) if content is not None else str(source))
        except _BROKEN as error:
            raise InvalidInput(_DAMAGED) from error
        self._names = {name.lower(): name for name in self._zip.namelist()}
        self.kind: Kind = self._kind()

    def tree(self, name: str) -> Any:
        """The root element of a part; None when there is no such part."""
        part = self.stream(name)
        if part is None:
            return None
        try:
            return etree.fromstring(part.read(), etree.XMLParser(**_SAFE))
        except _BROKEN as error:
            raise InvalidInput(_DAMAGED) from error

    def elements(self, name: str, wanted: tuple[str, ...]) -> Iterator[Any]:
        """The elements of a part that are wanted, each whole, one after the other; freed once used."""
        part = self.stream(name)
        if part is None:
            raise InvalidInput(_DAMAGED)
        try:
            for _, element in etree.iterparse(part, events=("end",), tag=wanted, **_SAFE):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except _BROKEN as error:
            raise InvalidInput(_DAMAGED) from error

    def stream(self, name: str) -> Any:
        """A part as it is unpacked; it gives no more than the size that was checked."""
        stored = self._names.get(name.lower())
        if stored is None:
            return None
        info = self._zip.getinfo(stored)
        if info.flag_bits & 1:
            raise InvalidInput(_LOCKED)
        if info.file_size > min(LARGEST_PART, max(_RATIO_FROM, info.compress_size * _RATIO)):
            raise InvalidInput("The workbook unpacks to far more than its size and is refused.")
        try:
            return self._zip.open(info)
        except _BROKEN as error:
            raise InvalidInput(_DAMAGED) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to within the file: id -> (kind, part)."""
        folder, name = posixpath.split(part)
        tree = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for one in tree if tree is not None else ():
            target = posixpath.join("/", folder, (one.get("Target") or "").replace("\\", "/"))
            kind = (one.get("Type") or "").rsplit("/", 1)[-1]
            found[one.get("Id") or ""] = kind, posixpath.normpath(target).lstrip("/")
        return found

    def _kind(self) -> Kind:
        types = self._text("[Content_Types].xml") + self._text("mimetype")
        for marker, what in _OTHERS:
            if marker in types:
                raise InvalidInput(f"This is {what}, not a table.")
        if "opendocument.spreadsheet" in types:
            manifest = self.tree("META-INF/manifest.xml")
            if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
                raise InvalidInput(_LOCKED)
            return "ods"
        if "spreadsheetml" in types or "xl/workbook.xml" in self._names:
            return "xlsx"
        raise InvalidInput(
            "This is a packed file (ZIP), not a workbook. Unpack it and import the table in it."
        )

    def _text(self, name: str) -> str:
        part = self.stream(name)
        try:
            return part.read(1 << 20).decode("utf-8", "replace") if part is not None else ""
        except _BROKEN as error:
            raise InvalidInput(_DAMAGED) from error


def _start(source: bytes | Path) -> bytes:
    with Path(str(source)).open("rb") as stream:
        return stream.read(8)
