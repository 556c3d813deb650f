from __future__ import annotations

import os
import subprocess
import sys


def test_products_of_matrices_take_one_thread_unless_somebody_says_otherwise() -> None:
    """Read when numpy is loaded, which importing the product does not do by itself."""
    code = (
        "import ea_core, os, sys; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    )
    for set_before, seen in (({}, "1 False"), ({"OPENBLAS_NUM_THREADS": "3"}, "3 False")):
        around = {name: value for name, value in os.environ.items() if "OPENBLAS" not in name}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**around, **set_before},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == seen
