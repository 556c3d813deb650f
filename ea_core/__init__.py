"""The product without its pages: wings named after what people do, on one ground.

Imports nothing of `pages` or `Home.py`.
"""

import os

# Matrices here are small. In several threads, which wait for each other by spinning, their products took
# twenty times as long and the processor from the model (benchmarks/results.md). Read by numpy's library
# when it is loaded, so it stands before anything that imports numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
