"""Makes the vectors of the known questions anew, after questions.txt was changed.

python -m scripts.closest_questions
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ea_core.agent.models.closest import vectors
from ea_core.agent.models.closest.catalogue import known_questions
from ea_core.knowledge.embedding.local import LocalEmbedder


def main() -> None:
    """Writes them beside the module that reads them."""
    wordings = [words for one in known_questions() for words in one.wordings]
    made = vectors.packed(LocalEmbedder().embed(wordings))
    np.save(Path(vectors.__file__).with_name(vectors.FILE), made)
    print(f"{len(wordings)} wordings")


if __name__ == "__main__":
    main()
