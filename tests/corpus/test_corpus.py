"""The invented corpus is what its sources say, and every quote stands where its offsets point."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
SOURCES = sorted(HERE.glob("*/*.src"))


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_build", HERE / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_document_and_annotation_are_built_from_the_source(source: Path) -> None:
    text, annotation = builder().built(source.read_text(encoding="utf-8"))
    assert source.with_suffix(".txt").read_bytes().decode("utf-8") == text
    assert json.loads(source.with_suffix(".json").read_text(encoding="utf-8")) == annotation


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_quote_stands_where_its_offsets_point(source: Path) -> None:
    text = source.with_suffix(".txt").read_bytes().decode("utf-8")
    annotation = json.loads(source.with_suffix(".json").read_text(encoding="utf-8"))
    notes = [note for name, list_ in annotation.items() if name != "document" for note in list_]
    assert notes
    assert all(text[note["start"] : note["end"]] == note["quote"] for note in notes)
