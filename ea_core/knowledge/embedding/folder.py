"""A folder with a sentence-transformers ONNX export: what its files say about how it is run.

Layout and keys are those that sentence-transformers writes: `modules.json` (which steps there are),
`1_Pooling/config.json` (how tokens become one vector), `sentence_bert_config.json` (how many tokens
are read), `config_sentence_transformers.json` (what stands before a question and before a passage)
and `tokenizer.json`. What can't be run as it was trained is refused: its vectors would be wrong and
nothing would show it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from ea_core.errors import EmbeddingError

Pooling = Literal["mean", "cls"]

MAX_TOKENS: Final = 256
"""A text is cut here, with the marks around it, unless the model's folder says otherwise."""
LONGEST: Final = 512
"""Tokens that are read at most: a passage has 256 of the model that it was cut for."""

_MODELS: Final = ("model.onnx", "onnx/model.onnx")
_QUESTIONS: Final = ("query", "question", "search_query", "s2p_query")
_PASSAGES: Final = ("passage", "document", "search_document", "corpus")
_RUN_HERE: Final = frozenset({"Transformer", "Pooling", "Normalize"})
_BGE_QUESTION: Final = "Represent this sentence for searching relevant passages: "


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a question and before a passage; mostly nothing."""

    question: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where a local model lies and how it is run. `sha256` is checked when it is known."""

    name: str
    model: Path
    tokenizer: Path
    sha256: str | None = None
    pooling: Pooling = "mean"
    prompts: Prompts = Prompts()
    max_tokens: int = MAX_TOKENS
    lower: bool = False
    pools_prompt: bool = True
    """Whether the tokens of what is put before a text count for its vector."""
    needs_vector: str | None = None
    """A step after the pooling, which has to be part of the exported model."""


def model_folder(folder: Path) -> ModelFiles:
    """What the files of `folder` say; raises EmbeddingError when a part is missing or unknown."""
    tokenizer = folder / "tokenizer.json"
    model = _model(folder)
    if model is None or not tokenizer.is_file():
        raise EmbeddingError(
            f"The embedding model's folder {folder} needs a model.onnx and a tokenizer.json."
        )
    pooling = _json(folder / "1_Pooling" / "config.json")
    sentences = _json(folder / "sentence_bert_config.json")
    return ModelFiles(
        folder.resolve().name,
        model,
        tokenizer,
        None,
        _pooling(folder, pooling),
        _prompts(folder),
        _max_tokens(folder, sentences),
        bool(sentences.get("do_lower_case")),
        bool(pooling.get("include_prompt", True)),
        _other_step(folder),
    )


def _model(folder: Path) -> Path | None:
    """The export itself: the usual name, else the only one there is."""
    for name in _MODELS:
        if (folder / name).is_file():
            return folder / name
    others = [*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")]
    return others[0] if len(others) == 1 else None


def _pooling(folder: Path, config: dict[str, Any]) -> Pooling:
    """How tokens become one vector: the mean where nothing is said."""
    asked = {
        name.removeprefix("pooling_mode_").removesuffix("_tokens").removesuffix("_token")
        for name, is_on in config.items()
        if name.startswith("pooling_mode_") and is_on is True
    }
    if isinstance(config.get("pooling_mode"), str):
        asked |= {config["pooling_mode"]}
    if asked <= {"mean"}:
        return "mean"
    if asked == {"cls"}:
        return "cls"
    raise EmbeddingError(
        f"The embedding model in {folder} pools its tokens by {' and '.join(sorted(asked))}; only "
        "mean and cls are known here."
    )


def _prompts(folder: Path) -> Prompts:
    """Of the configuration, else of the family that the model says it is of."""
    given = _json(folder / "config_sentence_transformers.json").get("prompts")
    given = given if isinstance(given, dict) else {}

    def of(names: tuple[str, ...]) -> str:
        return next((str(given[name]) for name in names if given.get(name)), "")

    found = Prompts(of(_QUESTIONS), of(_PASSAGES))
    return found if found != Prompts() else _of_family(folder)


def _of_family(folder: Path) -> Prompts:
    """E5 and BGE were published without their prompts in the configuration."""
    origin = str(_json(folder / "config.json").get("_name_or_path") or "")
    for name in (folder.resolve().name.lower(), origin.lower().rsplit("/", 1)[-1]):
        words = name.replace("_", "-").split("-")
        if "e5" in words and "instruct" not in words:
            return Prompts("query: ", "passage: ")
        if words[0] == "bge" and "m3" not in words and words[-1].startswith("en"):
            return Prompts(_BGE_QUESTION)
        if "bge" in words and "en" in words and "m3" not in words:
            return Prompts(_BGE_QUESTION)
    return Prompts()


def _max_tokens(folder: Path, sentences: dict[str, Any]) -> int:
    known = sentences.get("max_seq_length")
    if not isinstance(known, int):
        known = _json(folder / "tokenizer_config.json").get("model_max_length")
    # A tokenizer without a limit says a number of thirty digits.
    return min(known, LONGEST) if isinstance(known, int) and known > 0 else MAX_TOKENS


def _other_step(folder: Path) -> str | None:
    """A step of the model that is not run here."""
    path = folder / "modules.json"
    if not path.is_file():
        return None
    try:
        steps = [str(one["type"]).rsplit(".", 1)[-1] for one in json.loads(path.read_text("utf-8"))]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise EmbeddingError(f"The embedding model's {path} is not readable.") from error
    return next((step for step in steps if step not in _RUN_HERE), None)


def _json(path: Path) -> dict[str, Any]:
    """A file's object; empty when the file is not there."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise EmbeddingError(f"The embedding model's {path} is not readable.") from error
    if not isinstance(found, dict):
        raise EmbeddingError(f"The embedding model's {path} is not readable.")
    return found
