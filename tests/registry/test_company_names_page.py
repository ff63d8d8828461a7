"""The page on company names shows what comes out."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from mingcheng.registry.made_up.variants import CHANGES
from mingcheng.registry.name_matching import KEYS
from mingcheng.registry.names.evidence import weights

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "company-names.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_programs_on_the_page_print_what_stands_below_them() -> None:
    blocks = BLOCK.findall(PAGE)
    assert blocks
    for program, shown in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, "company-names.md", "exec"), {})
        assert printed.getvalue() == shown


def test_the_weights_that_the_page_names_are_those_of_the_table() -> None:
    told = {
        "字号相同": ("trade_name", "equal"),
        "行业相同": ("business", "equal"),
        "地区相同": ("region", "equal"),
        "地区不同": ("region", "other"),
        "序号不同": ("serial", "other"),
        "分支不同": ("branch", "other"),
    }
    for words, level in told.items():
        (bits,) = re.findall(rf"{words} ([+−]\d+)", PAGE)
        assert float(bits.replace("−", "-")) == weights()[level].bits, words


def test_the_page_counts_the_kinds_and_the_keys() -> None:
    assert f"以 {len(CHANGES)} 种方式" in PAGE
    assert f"用 {len(KEYS)} 种键" in PAGE
