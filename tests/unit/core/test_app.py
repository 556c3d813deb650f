from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ea_core.app import App
from ea_core.settings import Settings


def test_first_questions_at_the_same_time_share_one_model(tmp_path: Path) -> None:
    nowhere = "postgresql://ea_app@127.0.0.1:9/ea"  # not contacted
    app = App(Settings(data_dir=tmp_path), nowhere, nowhere, None)
    together = threading.Barrier(8)

    def ask(number: int) -> tuple[int, int]:
        together.wait(30)
        if number % 2:
            return id(app.model), id(app.embedder)
        embedder = app.embedder
        return id(app.model), id(embedder)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    app.close()
