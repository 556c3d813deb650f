"""An installation of real processes that are killed and started again, for kill_rounds."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

import psutil

from benchmarks.at_rest import busy
from benchmarks.browser import free_port, serve, stop
from benchmarks.kill_feed import Load, Made, feed
from benchmarks.kill_watch import Watch
from benchmarks.scratch import Scratch
from ea_core.app import build
from ea_core.db.embedded import EmbeddedServer
from ea_core.errors import EAError
from ea_core.knowledge.search import Query
from ea_core.settings import Settings

_LOOKS: Final = 600
"""Work that has not come to rest after so many looks, half a second apart, is a fault. Looks are counted,
because a clock goes on while the whole machine sleeps."""
FEED_SECONDS: Final = 120.0
_MOMENT_SECONDS: Final = 20.0
_AWAY: Final = (
    "The database can't be reached. Check that it is running and that DATABASE_URL is right."
)


class Installation:
    """The processes on one data folder; a context manager that ends them all."""

    def __init__(self, folder: Path, seed: int, *, wait_out: bool) -> None:
        self.seed = seed
        self._folder, self._wait_out = folder, wait_out
        self._log = folder.with_name(folder.name + ".log")
        self._workers_log = folder.with_name(folder.name + ".worker.log")
        self.found_no_database = 0
        """How often a worker ended by itself because its database was killed while it started."""
        self._temporary = folder / "temporary"
        self._around = {"EA_LOG_LEVEL": "INFO", "TMPDIR": str(self._temporary)}
        self._port = free_port()
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["benchmarks.kill_feed", "ea_core.agent.service"])
        self._accepted: set[str] = set()
        self._threads: dict[str, UUID] = {}
        self._feed: tuple[BaseProcess, Connection] | None = None

    def __enter__(self) -> Self:
        self.app = build(Settings.model_validate({"EA_DATA_DIR": str(self._folder)}))
        self.app.make_ready()
        self._temporary.mkdir()
        self.watch = Watch(self.app.owner_url)
        place = Scratch(self._folder, self.app.owner_url, self.app.database)
        self._actor = place.person("manager")
        self._server = self._serve()
        self._worker = self._work()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_feed()
        self._worker.kill()
        self._worker.wait()
        stop(self._server)
        self.app.close()
        EmbeddedServer(self._folder).stop()
        for process in self._ours():
            process.kill()
        for log in (self._log, self._workers_log):
            log.unlink(missing_ok=True)

    # -- work ------------------------------------------------------------------------------------

    def begin_round(self, questions: Sequence[str], chosen: random.Random) -> None:
        """Every third question goes on in a conversation of an earlier round, no two in the same."""
        earlier = self.watch.threads()
        going_on = questions[2::3]
        some = chosen.sample(earlier, min(len(earlier), len(going_on)))
        self._threads = dict(zip(going_on, some, strict=False))

    def bring(
        self, documents: Sequence[Made], questions: Sequence[str], chosen: random.Random
    ) -> None:
        """Begins to bring in what was not accepted yet."""
        self._end_feed()
        load = Load(
            self._folder,
            self._actor,
            chosen.randint(0, 1 << 30),
            [one for one in documents if one.sha256 not in self._accepted],
            [(one, self._threads.get(one)) for one in questions if not self.watch.times_asked(one)],
        )
        ours, theirs = self._forks.Pipe(duplex=False)
        process = self._forks.Process(target=feed, args=(load, theirs), daemon=True)
        process.start()
        theirs.close()
        self._feed = process, ours

    def bring_rest(
        self, documents: Sequence[Made], questions: Sequence[str], chosen: random.Random
    ) -> None:
        """Waits until all is accepted; who was killed, or refused something, brings it again."""
        until = time.monotonic() + FEED_SECONDS
        while not self._listen(until) and time.monotonic() < until:
            self.bring(documents, questions, chosen)
        for _ in range(3):
            if {one.sha256 for one in documents} <= self._accepted and all(
                map(self.watch.times_asked, questions)
            ):
                return
            self.bring(documents, questions, chosen)
            self._listen(until)

    def _listen(self, until: float) -> bool:
        """Notes what is told; False when the process ended before its end."""
        if self._feed is None:
            return False
        _, told = self._feed
        with suppress(EOFError):
            while told.poll(max(0.0, until - time.monotonic())):
                kind, what = told.recv()
                if kind == "upload":
                    self._accepted.add(what)
                if kind == "end":
                    return True
        return False

    def _end_feed(self) -> None:
        if self._feed is not None:
            process, told = self._feed
            with suppress(EOFError, OSError):
                while told.poll(0):
                    kind, what = told.recv()
                    if kind == "upload":
                        self._accepted.add(what)
            process.join(10)
            process.kill()
            process.join()
            self._feed = None

    # -- killing ---------------------------------------------------------------------------------

    def wait_for_a_moment(self, chosen: random.Random, name: str) -> str:
        """A random moment: any, or one at which such a process has something in hand."""
        if chosen.random() < 0.7:  # noqa: PLR2004 # mostly
            column = 0 if name in {"worker", "worker beside"} else 1
            until = time.monotonic() + _MOMENT_SECONDS
            while time.monotonic() < until and not self.watch.in_hand()[column]:
                time.sleep(0.02)
        time.sleep(chosen.uniform(0, 1.5))
        uploads, runs = self.watch.in_hand()
        return f"{uploads} uploads and {runs} answers in hand"

    def kill(self, name: str) -> None:
        """Kill -9, now."""
        match name:
            case "server":
                self._server.kill()
                self._server.wait()
            case "worker":
                self._worker.kill()
                self._worker.wait()
            case "worker beside":
                for child in psutil.Process(self._server.pid).children():
                    if "worker" in child.cmdline():
                        child.kill()
            case "who brings work":
                if self._feed is not None:
                    self._feed[0].kill()
                    self._feed[0].join()
            case _:
                pid = int(
                    (self._folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]
                )
                postmaster = psutil.Process(pid)
                for process in (postmaster, *postmaster.children()):
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
                psutil.wait_procs([postmaster], timeout=30)

    def start_again(self, name: str) -> None:
        """As a supervisor would; the worker beside is started again by its server."""
        match name:
            case "server":
                self._server = self._serve()
            case "worker":
                self._worker = self._work()
            case "database":
                self._until_started()
            case _:
                pass

    def _until_started(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                EmbeddedServer(self._folder).start()
            except EAError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                return

    def _serve(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return serve(self._folder, self._port, around=self._around, errors=log)

    def _work(self) -> subprocess.Popen[bytes]:
        with self._workers_log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "ea_core.cli", "worker"],
                env={**os.environ, **self._around, "EA_DATA_DIR": str(self._folder)}, stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip

    # -- afterwards ------------------------------------------------------------------------------

    def come_to_rest(self) -> list[str]:
        """Waits until nothing is at work; what still is after five minutes."""
        left = busy(self.app.owner_url)
        for _ in range(_LOOKS):
            if not left:
                break
            if not self._wait_out:
                self.watch.count_silent_as_lost()
            self._supervise()
            time.sleep(0.5)
            left = busy(self.app.owner_url)
        if not self._is_healthy():
            left.append("the server does not answer")
        self._supervise()
        if self._worker.poll() is not None:
            left.append(f"the worker has ended with {self._worker.returncode}")
        return left

    def _supervise(self) -> None:
        """Starts a worker again that found no database just when it started, as a supervisor would."""
        if (
            self._worker.poll() is not None
            and _AWAY in self._workers_log.read_text(errors="replace").splitlines()[-1:]
        ):
            self.found_no_database += 1
            self._worker = self._work()

    def strays(self) -> list[str]:
        """Processes and temporary files that nobody has any more, such as a killed worker's reader."""
        known = {self._server.pid, self._worker.pid, os.getpid()}
        for pid in (self._server.pid, self._worker.pid):
            with suppress(psutil.NoSuchProcess):
                known |= {child.pid for child in psutil.Process(pid).children(recursive=True)}
        found = [
            f"a process: {' '.join(p.cmdline())[:80]}" for p in self._ours() if p.pid not in known
        ]
        found += [
            f"a temporary file: {path.name}"
            for path in self._temporary.iterdir()
            if path.name != ".ses"  # onnxruntime's own number of its session, one for a machine
        ]
        return [f"left behind is {one}" for one in found]

    def _ours(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.environ().get("EA_DATA_DIR") == str(self._folder):
                    yield process

    def _is_healthy(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=20) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 # OK
        except (URLError, OSError):
            return False

    def is_found(self, document: Made) -> bool:
        """Whether it is the first that the person finds by its word."""
        hits = self.app.as_user(self._actor).search.passages(Query(document.code, k=5))
        return [hit.document_id for hit in hits[:1]] == self.watch.ids(document)

    def last_words(self) -> str:
        """The end of what server and worker logged."""
        return "\n".join(
            line
            for log in (self._log, self._workers_log)
            for line in log.read_text(errors="replace").splitlines()[-60:]
        )
