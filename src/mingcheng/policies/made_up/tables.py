"""One part of the city as Arrow tables with the columns of the contract of enterprise facts, sorted by USCC."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.made_up import DISTRICTS
from mingcheng.made_up.codes import Codes, Numbers
from mingcheng.made_up.columns import array_of, days, places, texts, truths, words
from mingcheng.made_up.names import variants
from mingcheng.policies.made_up import damage
from mingcheng.policies.made_up.awards import AWARD_KINDS, GRANT_KINDS, KIND_NAMES, MEASURES, Awards, Payments
from mingcheng.policies.made_up.damage import AnnualRows, Entities, Mask
from mingcheng.policies.made_up.firms import KINDS, STAGES, Firms, last_day_of
from mingcheng.policies.made_up.history import AMOUNTS, COUNTS
from mingcheng.policies.made_up.model import MadeUpCity

SCHEMAS: dict[str, pa.Schema] = {
    "enterprises": pa.schema(
        [
            ("uscc", pa.string()),
            ("name", pa.string()),
            ("region", pa.string()),
            ("founded", pa.date32()),
            ("kind", pa.string()),
            ("stage", pa.string()),
            ("made_up", pa.bool_()),
        ]
    ),
    "annual": pa.schema(
        [
            ("uscc", pa.string()),
            ("year", pa.int32()),
            *((name, pa.float64()) for name in AMOUNTS),
            *((name, pa.int32()) for name in COUNTS),
        ]
    ),
    "awards": pa.schema([("uscc", pa.string()), ("date", pa.date32()), ("kind", pa.string()), ("level", pa.int32())]),
    "grants": pa.schema(
        [("uscc", pa.string()), ("date", pa.date32()), ("kind", pa.string()), ("amount", pa.float64())]
    ),
    "paid": pa.schema(
        [("uscc", pa.string()), ("year", pa.int32()), ("measure", pa.string()), ("amount", pa.float64())]
    ),
}
"""The files, each with its columns; amounts are 万元. `made_up` says in the data itself that nothing is real."""
_HAS_LEVELS = np.array([each.top > 0 for each in AWARD_KINDS])


def enterprises_table(
    city: MadeUpCity,
    firms: Firms,
    registered: pa.StringArray,
    entities: Entities,
    rng: np.random.Generator,
    counts: Counter[str],
) -> pa.Table:
    """The list of enterprises; with errors some stand in it twice, under a variant of their name."""
    place, name, stage = np.arange(len(firms)), registered, firms.stage(last_day_of(city.year))
    without_stage = None
    if city.errors:
        doubled = np.flatnonzero(rng.random(len(firms)) < damage.DUPLICATED_ENTERPRISES)
        varied = rng.random(len(firms)) < damage.NAME_VARIANTS
        varied[doubled] = False  # so that the two rows have two names
        place = np.concatenate([place, doubled])
        varied = np.concatenate([varied, np.ones(len(doubled), dtype=bool)])
        name = _with_variants(registered.take(places(place)), varied, rng)
        without_stage = rng.random(len(place)) < damage.MISSING_STAGE
        counts["duplicated_enterprises"] += len(doubled)
        counts["name_variants"] += int(varied.sum())
        counts["missing_stage"] += int(without_stage.sum())
    columns = [
        texts(entities.codes[entities.of_firm[place]]),
        name,
        words(DISTRICTS, firms.district[place]),
        days(firms.founded[place]),
        words(KINDS, firms.kind[place]),
        words(STAGES, stage[place], without_stage),
        truths(np.ones(len(place), dtype=bool)),
    ]
    table = pa.Table.from_arrays(columns, schema=SCHEMAS["enterprises"])
    if not city.errors:
        return table
    return table.take(places(np.argsort(entities.of_firm[place], kind="stable")))


def _with_variants(names: pa.StringArray, varied: Mask, rng: np.random.Generator) -> pa.StringArray:
    mask = truths(varied)
    changed: pa.StringArray = pc.replace_with_mask(names, mask, variants(names.filter(mask), rng))
    return changed


def annual_table(city: MadeUpCity, annual: AnnualRows, codes: Codes) -> pa.Table:
    """The annual facts."""
    columns = [texts(codes[annual.entity]), array_of(annual.year + city.first_year, pa.int32())]
    columns += [array_of(annual.columns[name], pa.float64(), annual.missing.get(name)) for name in AMOUNTS]
    columns += [array_of(annual.columns[name], pa.int32(), annual.missing.get(name)) for name in COUNTS]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["annual"])


def awards_table(
    city: MadeUpCity, awards: Awards, entities: Entities, rng: np.random.Generator, counts: Counter[str]
) -> pa.Table:
    """The awards; a kind without levels has none, and with errors some others have none either."""
    missing = ~_HAS_LEVELS[awards.kind]
    if city.errors:
        lost = ~missing & (rng.random(len(missing)) < damage.MISSING_AWARD_LEVEL)
        counts["missing_award_level"] += int(lost.sum())
        missing |= lost
    entity, order = _in_order(entities, awards.firm)
    columns = [
        texts(entities.codes[entity]),
        days(awards.day[order]),
        words(KIND_NAMES, awards.kind[order]),
        array_of(awards.level[order], pa.int32(), missing[order]),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["awards"])


def grants_table(grants: Payments, entities: Entities) -> pa.Table:
    """The grants."""
    entity, order = _in_order(entities, grants.firm)
    columns = [
        texts(entities.codes[entity]),
        days(grants.when[order]),
        words(GRANT_KINDS, grants.kind[order]),
        array_of(grants.amount[order], pa.float64()),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["grants"])


def paid_table(paid: Payments, entities: Entities) -> pa.Table:
    """What was paid before."""
    entity, order = _in_order(entities, paid.firm)
    columns = [
        texts(entities.codes[entity]),
        array_of(paid.when[order], pa.int32()),
        words(MEASURES, paid.kind[order]),
        array_of(paid.amount[order], pa.float64()),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["paid"])


def _in_order(entities: Entities, firm: Numbers) -> tuple[Numbers, Numbers]:
    """The places of the firms' codes in rising order, and the order that brings the rows there."""
    entity = entities.of_firm[firm]
    order = np.argsort(entity, kind="stable")
    return entity[order], order
