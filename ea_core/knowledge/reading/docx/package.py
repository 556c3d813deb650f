"""The zip container of a DOCX: its parts, unpacked within limits, as XML trees.

Sizes in a zip's directory are claims; what counts is what comes out while unpacking.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import Any

from lxml import etree

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading.reading import ReadLimits

_STEP = 1 << 20
_RATIO_FROM = 1 << 20  # bytes unpacked, below which any ratio is fine


class Package:
    """The parts of an office file by name, and the relations between them."""

    def __init__(self, path: Path, filename: str, limits: ReadLimits) -> None:
        self._filename = filename
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedDocument(
                f"{filename} is damaged: its container (zip) can't be opened."
            ) from error
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def main_part(self) -> str:
        """The name of the part that holds the document's body."""
        target = self.related("", "officeDocument")
        if target and target.lower() in self._names:
            return target
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise DamagedDocument(f"{self._filename} is damaged: the part with its text is missing.")

    def related(self, part: str, kind: str) -> str | None:
        """The part that `part` ('' for the package) names as its styles, footnotes and so on."""
        folder, name = posixpath.split(part)
        relations = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in relations if relations is not None else ():
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            if relation.get("Type", "").rsplit("/", 1)[-1] == kind:
                target = relation.get("Target", "").replace("\\", "/")
                return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return None

    def tree(self, name: str | None) -> Any:
        """The root element of a part; None when there is no such part.

        Raises DamagedDocument when the part is not XML, DocumentTooLarge over a limit.
        """
        stored = self._names.get(name.lower()) if name else None
        if stored is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(self._unpacked(stored), parser)
        except etree.XMLSyntaxError as error:
            raise DamagedDocument(
                f"{self._filename} is damaged: its part {stored} can't be read."
            ) from error

    def _unpacked(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise ProtectedDocument(
                f"{self._filename} is protected with a password. "
                "Remove the password and upload it again."
            )
        most = min(
            self._limits.max_unpacked_bytes,
            max(_RATIO_FROM, info.compress_size * self._limits.max_ratio),
        )
        content = bytearray()
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_STEP):
                    content += piece
                    if len(content) > most:
                        raise DocumentTooLarge(
                            f"{self._filename} unpacks to far more than its size "
                            f"(over {most / 1e6:.0f} MB in one part) and is refused."
                        )
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise DamagedDocument(
                f"{self._filename} is damaged: its part {name} can't be unpacked."
            ) from error
        return bytes(content)
