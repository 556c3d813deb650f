"""Installs a lock file and the project into the environment that runs this: `python scripts/install.py FILE`.

uv takes a tenth of pip's time, and is installed first. It does not read pip's settings: those that
say where packages come from are handed on. Where uv can't be had, or does not get through, pip does
it. Which files may come is fixed by their hashes either way.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

UV_LOCK = Path(__file__).resolve().parent.parent / "requirements" / "uv.lock"
HANDED_ON = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
"""A setting of pip, and the variable that says the same to uv."""
_LATER_WINS = ("global.", "install.", ":env:.")

PROJECT = ("--no-deps", "--no-build-isolation", "--editable", ".")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
UV = (
    *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable),
    # As pip does it: the same version may lie in any of several indexes.
    *("--index-strategy", "unsafe-best-match"),
)


def said_to_uv(listed: Iterable[str]) -> dict[str, str]:
    """The variables for uv that say what the lines of `pip config list` say (`global.cert='/a'`)."""
    said: dict[str, str] = {}
    for level in _LATER_WINS:
        for line in listed:
            name, _, value = line.strip().partition("=")
            variable = HANDED_ON.get(name.removeprefix(level))
            if name.startswith(level) and variable:
                said[variable] = " ".join(str(ast.literal_eval(value)).split())
    return said


def install(lock: str, environment: Mapping[str, str]) -> int:
    """Installs what the file pins, and the project; the exit code of the command that had the last word."""
    pinned = ("--require-hashes", "-r", lock)
    prepared = subprocess.run(
        [*PIP, "install", "--only-binary", ":all:", "--require-hashes", "-r", str(UV_LOCK)],
        check=False,
        capture_output=True,
    )
    if prepared.returncode == 0:
        listed = subprocess.run([*PIP, "config", "list"], check=False, capture_output=True)
        said = said_to_uv(listed.stdout.decode(errors="replace").splitlines())
        if not _run((*UV, *pinned), (*UV, *PROJECT), environment={**said, **environment}):
            return 0
        print("uv could not install everything; pip tries.", file=sys.stderr)
    return _run((*PIP, "install", *pinned), (*PIP, "install", *PROJECT), environment=environment)


def _run(*commands: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs one after the other while each succeeds; the last one's exit code."""
    codes = (subprocess.run(one, check=False, env=environment).returncode for one in commands)
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(install(sys.argv[1], os.environ))
