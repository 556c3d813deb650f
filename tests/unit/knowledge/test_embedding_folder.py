"""Folders with an ONNX export, as sentence-transformers writes them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import ModelFiles, Prompts, model_folder
from ea_core.knowledge.embedding.local import LocalEmbedder, bundled_model, passage_tokens

BGE = "Represent this sentence for searching relevant passages: "


def folder_of(place: Path, files: dict[str, object], model: str = "model.onnx") -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for name, content in {model: "", "tokenizer.json": {}, **files}.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return place


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        ("m", {}, ("mean", Prompts(), 256, False)),
        ("m", {"1_Pooling/config.json": {"pooling_mode_cls_token": True}}, ("cls", Prompts(), 256, False)),
        ("m", {"1_Pooling/config.json": {"pooling_mode": "cls"}}, ("cls", Prompts(), 256, False)),
        ("m", {"1_Pooling/config.json": {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}},
         ("mean", Prompts(), 256, False)),
        ("m", {"sentence_bert_config.json": {"max_seq_length": 128, "do_lower_case": True}},
         ("mean", Prompts(), 128, True)),
        ("m", {"tokenizer_config.json": {"model_max_length": 10**30}}, ("mean", Prompts(), 512, False)),
        ("m", {"config_sentence_transformers.json": {"prompts": {"query": "q: ", "document": "d: "}}},
         ("mean", Prompts("q: ", "d: "), 256, False)),
        ("multilingual-e5-small", {}, ("mean", Prompts("query: ", "passage: "), 256, False)),
        ("m", {"config.json": {"_name_or_path": "intfloat/e5-base-v2"}},
         ("mean", Prompts("query: ", "passage: "), 256, False)),
        ("bge-small-en-v1.5", {}, ("mean", Prompts(BGE), 256, False)),
        ("bge-m3", {}, ("mean", Prompts(), 256, False)),
    ],
)  # fmt: skip
def test_what_the_files_of_a_folder_say(
    tmp_path: Path, name: str, files: dict[str, object], expected: tuple[object, ...]
) -> None:
    found = model_folder(folder_of(tmp_path / name, files))
    assert (found.pooling, found.prompts, found.max_tokens, found.lower) == expected


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"1_Pooling/config.json": {"pooling_mode_max_tokens": True}}, "pools its tokens by max"),
        ({"1_Pooling/config.json": "{"}, "not readable"),
        ({"1_Pooling/config.json": []}, "not readable"),
        ({"modules.json": [{"type": 7}, {}]}, "not readable"),
    ],
)
def test_what_could_only_be_run_wrongly_is_refused(
    tmp_path: Path, files: dict[str, object], says: str
) -> None:
    with pytest.raises(EmbeddingError, match=says):
        model_folder(folder_of(tmp_path, files))


def test_the_only_export_of_a_folder_is_taken_whatever_its_name(tmp_path: Path) -> None:
    assert model_folder(folder_of(tmp_path, {}, "onnx/model_quantized.onnx")).model.is_file()
    folder_of(tmp_path, {}, "onnx/model_int8.onnx")
    with pytest.raises(EmbeddingError, match=r"needs a model\.onnx"):
        model_folder(tmp_path)


def files_with(place: Path, files: dict[str, object]) -> ModelFiles:
    """The built-in model as an export with other files beside it."""
    folder_of(place, files)
    shutil.copy(bundled_model().model, place / "model.onnx")
    shutil.copy(bundled_model().tokenizer, place / "tokenizer.json")
    return model_folder(place)


def test_questions_and_passages_are_read_with_what_the_model_wants_before_them(
    tmp_path: Path,
) -> None:
    plain = LocalEmbedder()
    e5 = LocalEmbedder(files_with(tmp_path / "e5-small", {}))
    text = "Partners get a rebate."
    np.testing.assert_allclose(
        e5.embed_questions([text]), plain.embed([f"query: {text}"]), atol=1e-5
    )
    np.testing.assert_allclose(e5.embed([text]), plain.embed([f"passage: {text}"]), atol=1e-5)
    read, question = e5.read([text])[0], e5.read_question(text)
    assert read.tokens[0] == question.tokens[0] == "partners"
    assert tuple(read.spans[0]) == (0, 8)
    assert not np.allclose(read.vector, question.vector, atol=1e-3)
    assert passage_tokens(e5) == 256 - len(plain.read(["passage:"])[0].tokens)


def test_a_text_is_cut_where_the_model_ends(tmp_path: Path) -> None:
    short = LocalEmbedder(
        files_with(tmp_path, {"sentence_bert_config.json": {"max_seq_length": 16}})
    )
    assert len(short.read(["word " * 50])[0].tokens) == 14
    assert passage_tokens(short) == 16


def test_a_step_that_the_export_leaves_out_is_named(tmp_path: Path) -> None:
    steps = [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Dense")]
    dense = LocalEmbedder(files_with(tmp_path, {"modules.json": steps}))
    with pytest.raises(EmbeddingError, match="Dense"):
        dense.embed(["x"])
