"""Text recognition (OCR) with Tesseract, where it is installed: what there is, and one picture read.

The program is found in the process that asks for a document; it runs as a child of the reader's
process, which has no search path of its own, under that process's limits.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

SECONDS_PER_PAGE: Final = 60
_LANGUAGES = re.compile(r"[A-Za-z_]{3,20}(?:\+[A-Za-z_]{3,20})*")
_NOT_SAFE_WORD = "osd"  # the part that finds out how a page is turned, no language


@dataclass(frozen=True, slots=True)
class Recognition:
    """How pictures of text are read. `program` is a path, '' where there is none or it is off.

    `languages` as Tesseract names them, joined with "+"; `data` is the folder of its languages when
    it is not the program's own.
    """

    program: str = ""
    languages: str = "eng"
    data: str = ""


@lru_cache(maxsize=8)
def installed(languages: str) -> Recognition:
    """Tesseract as it is installed here, with those of the languages ("eng+deu") that it has."""
    program = shutil.which("tesseract")
    if program is None:
        return Recognition()
    try:
        listed = subprocess.run(  # noqa: S603 -- the program found on the path, no shell
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("Tesseract at %s does not answer: %s", program, error)
        return Recognition()
    known = {line.strip() for line in listed.stdout.splitlines()[1:]}
    wanted = languages.split("+") if _LANGUAGES.fullmatch(languages) else []
    kept = [language for language in wanted if language in known and language != _NOT_SAFE_WORD]
    if len(kept) < len(wanted) or not wanted:
        logger.warning("Tesseract has only %s of the languages %s", kept or "none", languages)
    if not kept:
        return Recognition()
    return Recognition(program, "+".join(kept), os.environ.get("TESSDATA_PREFIX", ""))


def recognised(picture: bytes, how: Recognition, seconds: float = SECONDS_PER_PAGE) -> str:
    """The words of a picture (PNG) as Tesseract's table (TSV); '' when it fails or takes too long.

    A page that is turned is set upright first, where Tesseract can tell.
    """
    environment = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    if how.data:
        environment["TESSDATA_PREFIX"] = how.data
    for mode in ("1", "3"):  # with and without finding out how the page is turned
        try:
            done = subprocess.run(  # noqa: S603 -- a path of our own, no shell
                [how.program, "stdin", "stdout", "-l", how.languages, "--psm", mode, "tsv"],
                input=picture,
                capture_output=True,
                env=environment,
                cwd=Path(os.sep),
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if done.returncode == 0:
            return done.stdout.decode("utf-8", "replace")
    return ""
