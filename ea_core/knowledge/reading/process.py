"""A process of its own for work on untrusted files, with limits: both ends of it.

`run(job)` starts `python -m ea_core.knowledge.reading.process`, hands it the job as JSON on
stdin and takes the result from a file without a name, which is gone with the two processes, however
they end: a document's text stays nowhere. The child limits itself before it touches the file (address space, CPU time, size of what it writes, no core dump), has no
environment but a locale and the import path, and prints nothing. Whatever ends it early (a
signal, a limit, the clock) becomes a DocumentError here.

The result is one line of JSON (`{"ok": true}` or error class, message and detail) followed by
the payload's bytes.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ea_core import errors
from ea_core.errors import DamagedDocument, DocumentError, DocumentTooLarge, EAError

logger = logging.getLogger(__name__)

ACTIONS = {
    "read": "ea_core.knowledge.reading.reading",
    "unpack": "ea_core.knowledge.reading.archive",
    "render": "ea_core.knowledge.reading.pdf.page_picture",
}
"""action -> module whose `work(path, filename, options) -> bytes` does it, in the child."""

PACKAGE_ROOT = Path(errors.__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work on one file. Sizes in bytes, times in seconds."""

    action: str
    path: str
    filename: str
    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float
    max_result_bytes: int
    options: dict[str, Any] = field(default_factory=dict)


def run(job: Job) -> bytes:
    """Do the job in a child process and return its payload.

    Raises the error that the child raised, DocumentTooLarge when it ran into a limit,
    DamagedDocument when the file made it crash.
    """
    with tempfile.TemporaryFile() as result:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-X", "utf8", "-m", "ea_core.knowledge.reading.process"],
                input=json.dumps(asdict(job)).encode(),
                stdout=result,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
                env={"PYTHONPATH": str(PACKAGE_ROOT), "LC_ALL": "C.UTF-8", "HOME": os.devnull},
                timeout=job.wall_seconds,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentTooLarge(
                f"{job.filename} takes longer than {job.wall_seconds:.0f} seconds to read. "
                "Split it and upload the parts."
            ) from error
        result.seek(0)
        answer = result.read()
    if done.returncode != 0:
        raise _ended_early(job, done.returncode)
    head, _, payload = answer.partition(b"\n")
    status = json.loads(head)
    if status.get("ok"):
        return payload
    raise _raised_there(status)


def _raised_there(status: dict[str, str]) -> EAError:
    """The child's error again, with its traceback in the log."""
    if status.get("detail"):
        logger.warning("a reader failed: %s\n%s", status["message"], status["detail"])
    kind = getattr(errors, status["error"], DamagedDocument)
    error: EAError = kind(status["message"])
    return error


def _ended_early(job: Job, returncode: int) -> DocumentError:
    """What the end of the child by a signal (negative code) means to the user."""
    name = job.filename
    logger.warning("the reader of %s ended with %d", name, returncode)
    if sys.platform != "win32" and returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return DocumentTooLarge(
            f"{name} takes more than {job.cpu_seconds} seconds of work to read. "
            "Split it and upload the parts."
        )
    return DamagedDocument(f"{name} is damaged: reading it broke off.")


def limit_process(job: Job) -> None:
    """Limit this process; where the system knows no such limit, the clock still holds."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 -- not on Windows

    for which, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, job.memory_bytes),
        (resource.RLIMIT_CPU, job.cpu_seconds),
        (resource.RLIMIT_FSIZE, job.max_result_bytes),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (value, value))
    os.nice(5)


def perform(job: Job) -> bytes:
    """The job's result file: status line and payload (child side)."""
    detail = ""
    try:
        module = importlib.import_module(ACTIONS[job.action])
        payload: bytes = module.work(Path(job.path), job.filename, job.options)
    except EAError as error:
        status = (type(error).__name__, error.message)
    except RecursionError:
        message = f"{job.filename} is nested too deeply to be read."
        status = (DocumentTooLarge.__name__, message)
    except MemoryError:
        status = (
            DocumentTooLarge.__name__,
            f"{job.filename} needs more than {job.memory_bytes / 1e9:.0f} GB of memory to read.",
        )
    except Exception:  # noqa: BLE001 -- any failure of a parsing library is the file's fault here
        detail = traceback.format_exc(limit=-12)
        status = (DamagedDocument.__name__, f"{job.filename} is damaged and could not be read.")
    else:
        return json.dumps({"ok": True}).encode() + b"\n" + payload
    told = {"error": status[0], "message": status[1], "detail": detail}
    return json.dumps(told).encode() + b"\n"


def main() -> None:
    """The child: read the order, limit itself, work, write the result."""
    result = _take_output()
    job = Job(**json.load(sys.stdin))
    limit_process(job)
    answer = perform(job)
    try:
        _write(result, answer)
    except OSError:
        message = f"{job.filename} holds more text than can be taken in."
        told = {"error": DocumentTooLarge.__name__, "message": message}
        os.ftruncate(result, 0)
        os.lseek(result, 0, os.SEEK_SET)
        _write(result, json.dumps(told).encode() + b"\n")


def _take_output() -> int:
    """The file that is the standard output; what a library prints from now on goes nowhere."""
    result = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return result


def _write(result: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(result, rest) :]


if __name__ == "__main__":
    main()
