"""How far a file is, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.ui.kit.format import count, plain

MARKS: Final = {
    "queued": ":material/schedule:",
    "reading": ":material/hourglass_top:",
    "embedding": ":material/hourglass_top:",
    "ready": ":green[:material/check_circle:]",
    "duplicate": ":blue[:material/content_copy:]",
    "no_text": ":orange[:material/warning:]",
    "unpacked": ":green[:material/folder_zip:]",
    "failed": ":red[:material/error:]",
}


def state_words(job: Ingestion) -> str:
    """How far it is, or how it ended."""
    pages = f"{count(job.pages, 'page')}, " if job.pages else ""
    known_as = f" as {plain(job.title)}" if job.title else ""
    version = f", version {job.version}" if (job.version or 1) > 1 else ""
    but = ", but" if job.remarks else ""
    return {
        "queued": "waiting",
        "reading": "reading …",
        "embedding": f"{job.done} of {count(job.total or 0, 'passage')}",
        "ready": f"ready: {pages}{count(job.chunks, 'passage')}{version}{but}",
        "duplicate": f"is in the knowledge base already{known_as}",
        "no_text": "no text was found",
        "unpacked": f"unpacked: {count(job.done, 'file')}",
        "failed": "could not be taken in",
    }[job.status]


def batch_words(jobs: Sequence[Ingestion]) -> str:
    """How far many files are together: "37 of 200 files are done, 2 of them could not be taken in"."""
    done = sum(job.finished for job in jobs)
    bad = sum(job.status in {"failed", "no_text"} for job in jobs)
    known = sum(job.status == "duplicate" for job in jobs)
    said = [f"{done:,} of {len(jobs):,} files are done"]
    said += [f"{bad:,} could not be taken in"] if bad else []
    said += [f"{known:,} {'was' if known == 1 else 'were'} there already"] if known else []
    return ", ".join(said)


def leaves(job: Ingestion) -> bool:
    """Whether a file is ready and there is nothing more to say of it, so that its row goes by itself."""
    return job.status in {"ready", "unpacked"} and not job.sentences
