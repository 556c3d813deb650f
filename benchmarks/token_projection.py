"""Makes ea_core/knowledge/embedding/projection.npy: `python -m benchmarks.token_projection`.

The 32 main directions (uncentred principal components) of the token vectors, of length 1, that the
built-in model gives of the demo company's documents. Nothing of these texts is in them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import ea_core.knowledge.embedding as place
from ea_core.demo.library import DOCUMENTS
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.embedding.tokens import WIDTH
from ea_core.knowledge.ingestion.splitting import split
from ea_core.knowledge.reading.reading import read_document


def main() -> None:
    embedder = LocalEmbedder()
    moments = np.zeros((embedder.dimension, embedder.dimension))
    count = 0
    for one in DOCUMENTS:
        passages = split(read_document(one.path, one.file_name), embedder.count_tokens)
        for read in embedder.read([passage.embedded_text for passage in passages]):
            moments += read.hidden.T @ read.hidden
            count += len(read.hidden)
    strengths, directions = np.linalg.eigh(moments / count)
    kept = directions[:, ::-1][:, :WIDTH]
    print(f"{count} tokens; {strengths[::-1][:WIDTH].sum():.3f} of their strength is kept")
    target = Path(str(place.__path__[0])) / "projection.npy"
    np.save(target, kept.astype(np.float16))


if __name__ == "__main__":
    main()
