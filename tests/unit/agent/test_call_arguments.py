"""Arguments and names of calls as weak models and half-finished servers send them."""

from __future__ import annotations

import json

import pytest

from ea_core.agent.models.dialects import plain_name, read_arguments

QUERY = {"query": "leave"}
WHOLE = json.dumps(QUERY)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        json.dumps(WHOLE),
        f"```json\n{WHOLE}\n```",
        "{'query': 'leave'}",
        f"{{}}{WHOLE}",
        WHOLE + WHOLE,
    ],
)
def test_arguments_that_can_be_read(text: str) -> None:
    assert read_arguments(text) == QUERY


@pytest.mark.parametrize(
    "text",
    ['{"query": ', "[1]", "leave", "null", WHOLE + '{"query": "other"}', WHOLE + " and so on"],
)
def test_arguments_that_can_not(text: str) -> None:
    assert read_arguments(text) is None


def test_no_arguments() -> None:
    assert read_arguments("") == {}
    assert read_arguments("{}") == {}


@pytest.mark.parametrize(
    "name",
    ["search_knowledge", "functions.search_knowledge", "search_knowledge<|channel|>commentary"],
)
def test_names(name: str) -> None:
    assert plain_name(name) == "search_knowledge"
