"""The facts as one NumPy array a fact and enterprise: what whoever computes with arrays has to do first.

Polars reads and aligns, in the fastest of the ways that were tried. Money is in 万元 and numbers are binary fractions
with NaN for what is not known, as the files have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from benchmarks.measures.ten_rules import YEAR

Array: TypeAlias = Any
"""A NumPy array, one place an enterprise."""
EARLIER = (YEAR - 1, YEAR - 2, YEAR - 3)
THIS_YEAR = ("revenue", "rd_expense", "tax_paid", "outsourcing_out_of_city", "employees", "copyrights_new")
FIRST = ("iso27001", "high_tech", "key_software_national", "top100_software")
LEVELS = ("cmmi", "csmm")


@dataclass(frozen=True)
class Columns:
    """Arrays by name, one place an enterprise; `software_revenue_2024` and so on for earlier years."""

    codes: pl.Series
    arrays: dict[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]


def columns_of(folder: Path) -> Columns:
    """Reads a folder of facts."""
    listed = pl.scan_parquet(folder / "enterprises.parquet").select("uscc", "region", "founded", "kind")
    table = (
        listed.join(annual(folder), on="uscc", how="left")
        .join(awards(folder), on="uscc", how="left")
        .sort("uscc")
        .with_columns(pl.col("region").cast(pl.Int32), is_software=pl.col("kind") == "software")
        .collect()
    )
    arrays = {name: table[name].to_numpy() for name in table.columns if name not in ("uscc", "kind")}
    for name, array in arrays.items():
        if name not in ("region", "founded", "is_software") and array.dtype != np.float64:
            arrays[name] = array.astype(np.float64)
    return Columns(table["uscc"], arrays)


def annual(folder: Path) -> pl.LazyFrame:
    """The figures of this year, and software revenue of the years before. `when` takes a fifth of the processor time of
    `filter` here, and less than a join a year."""
    year = pl.col("year")
    revenue = pl.col("software_revenue")
    return (
        pl.scan_parquet(folder / "annual.parquet")
        .filter(year >= min(EARLIER), year <= YEAR)
        .group_by("uscc")
        .agg(
            *(pl.when(year == YEAR).then(pl.col(name)).max().alias(name) for name in THIS_YEAR),
            *(pl.when(year == each).then(revenue).max().alias(f"software_revenue_{each}") for each in (YEAR, *EARLIER)),
        )
    )


def awards(folder: Path) -> pl.LazyFrame:
    """Whether a certificate was obtained this year and before, and the highest levels."""
    kind, level = pl.col("kind"), pl.col("level")
    now, before = pl.col("date") >= date(YEAR, 1, 1), pl.col("date") < date(YEAR, 1, 1)
    return (
        pl.scan_parquet(folder / "awards.parquet")
        .filter(kind.is_in([*FIRST, *LEVELS, "srdi"]), pl.col("date") <= date(YEAR, 12, 31))
        .group_by("uscc")
        .agg(
            *((((kind == name) & now).max()).cast(pl.Float64).alias(f"{name}_now") for name in (*FIRST, "srdi")),
            *((((kind == name) & before).max()).cast(pl.Float64).alias(f"{name}_before") for name in FIRST),
            *(level.filter((kind == name) & now).max().alias(f"{name}_now") for name in LEVELS),
            *(level.filter((kind == name) & before).max().alias(f"{name}_before") for name in LEVELS),
        )
    )


def recorded(array: Array) -> Array:
    """Awards with nothing recorded as zero."""
    return np.nan_to_num(array, nan=0.0)
