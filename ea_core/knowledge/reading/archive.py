"""ZIP: which of its files are taken in, each as a document of its own, and which are not.

Nothing is unpacked to a path: a file's name in the archive is a label. `read` lists; `work` unpacks
the files that were listed, some at a time, for whoever stores them.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading.archive_names import names_of
from ea_core.knowledge.reading.formats import ENDINGS
from ea_core.knowledge.reading.kinds import SHORT_MAGIC, magic_kind
from ea_core.knowledge.reading.process import Job, run
from ea_core.knowledge.reading.reading import MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.text.cleaning import clean_line, title_of_file

MOST_FILES: Final = 2_000
MOST_UNPACKED: Final = 2_000_000_000
"""Bytes of all files that are taken, unpacked."""
DEEPEST: Final = 2
"""Archives within archives."""
_RATIO: Final = 250
_RATIO_FROM: Final = 1 << 20
_STEP: Final = 1 << 20
_NAMED: Final = 6
_BATCH_BYTES: Final = 50_000_000
_LONGEST_NAME: Final = 150
# What zipfile raises: RuntimeError for a member with a password, NotImplementedError for a compression
# that it does not know.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    RuntimeError,
    EOFError,
    NotImplementedError,
)
_SYSTEM = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.(?!\.?(?:/|$))|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)
"""What systems leave in archives and nobody has written."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive that is taken: its place there, its name, its size in bytes."""

    place: int
    name: str
    size: int


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """The files of an archive: no blocks, `files` in the metadata, what is left out in the remarks.

    Raises DamagedDocument, ProtectedDocument and DocumentTooLarge.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members, left_out = _listed(archive, filename, limits)
    except _BROKEN as error:
        raise DamagedDocument(
            f"{filename} is damaged: its container (zip) can't be opened."
        ) from error
    metadata: dict[str, MetadataValue] = {
        "files": [json.dumps(asdict(member), ensure_ascii=False) for member in members]
    }
    if remarks := _remarks(left_out):
        metadata["remarks"] = remarks
    return ReadDocument(title_of_file(filename), "zip", None, (), metadata)


def members_of(document: ReadDocument) -> list[Member]:
    """The files that `read` has listed."""
    files = document.metadata.get("files")
    return [Member(**json.loads(str(one))) for one in files] if isinstance(files, list) else []


def unpacked(
    path: Path, filename: str, members: Sequence[Member], limits: ReadLimits
) -> Iterator[tuple[Member, bytes]]:
    """The listed files with their bytes, unpacked some at a time in a process of its own.

    A file that does not come out whole comes with no bytes. Raises DamagedDocument,
    DocumentTooLarge.
    """
    for batch in _batches(members):
        job = Job(
            action="unpack",
            path=str(path.resolve()),
            filename=filename,
            memory_bytes=limits.memory_bytes,
            cpu_seconds=limits.cpu_seconds,
            wall_seconds=limits.wall_seconds,
            max_result_bytes=limits.max_result_bytes + _BATCH_BYTES,
            options={"members": [(member.place, member.size) for member in batch]},
        )
        head, _, content = run(job).partition(b"\n")
        at = 0
        for member, size in zip(batch, json.loads(head), strict=True):
            yield member, content[at : at + size]
            at += size


def _batches(members: Sequence[Member]) -> Iterator[list[Member]]:
    batch: list[Member] = []
    for member in members:
        if batch and sum(one.size for one in batch) + member.size > _BATCH_BYTES:
            yield batch
            batch = []
        batch.append(member)
    if batch:
        yield batch


def work(path: Path, filename: str, options: dict[str, Any]) -> bytes:
    """Unpacks files (`members`: place, size): a line of sizes, then their bytes (the child's side)."""
    contents: list[bytes] = []
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            for place, size in options["members"]:
                contents.append(_content(archive, infos[place], size))
    except (*_BROKEN, IndexError) as error:
        raise DamagedDocument(f"{filename} is damaged and could not be unpacked.") from error
    return b"\n".join([json.dumps([len(one) for one in contents]).encode(), b"".join(contents)])


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    """The bytes of a file; none when they are damaged or not as many as was said."""
    content = bytearray()
    try:
        with archive.open(info) as member:
            while piece := member.read(_STEP):
                content += piece
                if len(content) > size:
                    return b""
    except _BROKEN:
        return b""
    return bytes(content)


def _listed(
    archive: zipfile.ZipFile, filename: str, limits: ReadLimits
) -> tuple[list[Member], Counter[str]]:
    """What is taken, and how many files are not for which reason."""
    infos = [
        (place, info)
        for place, info in enumerate(archive.infolist())
        if not info.is_dir() and not _SYSTEM.search(info.filename)
    ]
    if infos and all(info.flag_bits & 1 for _, info in infos):
        raise ProtectedDocument(
            f"{filename} is a ZIP archive with a password. Unpack it and upload its files."
        )
    if len(infos) > MOST_FILES:
        raise DocumentTooLarge(
            f"{filename} holds {len(infos):,} files; the limit is {MOST_FILES:,}. "
            "Split it and upload the parts."
        )
    members: list[Member] = []
    left_out: Counter[str] = Counter()
    total = 0
    names = map(_name, names_of([info for _, info in infos]))
    for (place, info), name in zip(infos, names, strict=True):
        if reason := _refused(archive, info, name, filename, limits):
            left_out[reason] += 1
            continue
        total += info.file_size
        if total > MOST_UNPACKED:
            raise DocumentTooLarge(
                f"{filename} unpacks to more than {MOST_UNPACKED / 1e9:.0f} GB and is refused."
            )
        members.append(Member(place, name, info.file_size))
    return members, left_out


def _refused(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, filename: str, limits: ReadLimits
) -> str:
    """Why a file is not taken, in words that follow its name or count; '' when it is."""
    packed = max(_RATIO_FROM, info.compress_size * _RATIO)
    for refused, reason in (
        (info.file_size == 0, "is empty"),
        (info.flag_bits & 1, "has a password"),
        (info.file_size > limits.max_bytes, f"is larger than {limits.max_bytes // 1_000_000} MB"),
        (info.file_size > packed, "unpacks to far more than its size"),
    ):
        if refused:
            return f"{name} {reason}"
    try:
        with archive.open(info) as member:
            head = member.read(512)
    except _BROKEN:
        return f"{name} is damaged"
    ending = name.rsplit(".", 1)[-1].lower()
    if head.startswith(b"PK") and ending == "zip" and _depth(filename) >= DEEPEST:
        return f"{name} lies in too many archives"
    kind = "" if head.startswith(SHORT_MAGIC) and ending in ENDINGS else magic_kind(head)
    return f"{name} is {kind}" if kind else ""


def _depth(filename: str) -> int:
    """In how many archives the files of this one lie."""
    return 1 + filename.lower().count(".zip/")


def _name(stored: str) -> str:
    """The path of a file in the archive without what leads out of it."""
    parts = clean_line(stored).replace("\\", "/").split("/")
    kept = [part for part in parts if part not in {"", ".", ".."} and not part.endswith(":")]
    return "/".join(kept)[-_LONGEST_NAME:] or "Untitled"


def _remarks(left_out: Counter[str]) -> list[str]:
    if not left_out:
        return []
    reasons: Sequence[str] = list(left_out)
    told = "; ".join(reasons[:_NAMED])
    more = f"; and {len(reasons) - _NAMED:,} more" if len(reasons) > _NAMED else ""
    return [f"Not taken out of the archive: {told}{more}."]
