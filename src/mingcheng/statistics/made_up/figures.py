"""The figures of a month, item by item: parts are taken from their total, so that every identity of the form holds.

Every flow is drawn for the month alone (January and February as one) and then counted from 1 January, so that
year-to-date figures do not fall; profit alone may. Staff and the change of orders are states.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mingcheng.made_up.codes import Numbers
from mingcheng.statistics.made_up.firms import HUNDREDTHS, SEGMENTS, Firms, Floats
from mingcheng.statistics.made_up.model import MONTHS_A_YEAR

Figures: TypeAlias = NDArray[np.int64]
"""By firm, year and month (February first)."""

STATES = frozenset({"2112", "2113"})
"""Items that are as of the month, not counted from January."""
_SEASON = np.array([0.118, 0.096, 0.072, 0.074, 0.099, 0.070, 0.072, 0.096, 0.071, 0.076, 0.156])
"""The part of a year's revenue that falls on January with February, March, …, December: ends of quarters are high."""
_MONTHS = np.array([2] + [1] * (MONTHS_A_YEAR - 1))
_YUAN_A_DOLLAR = 7.1
_PARTS = {
    "基础软件": (0.72, 0.25, 0.03), "工业软件": (0.66, 0.32, 0.02), "行业应用软件": (0.45, 0.52, 0.03),
    "信息安全": (0.12, 0.23, 0.65), "嵌入式软件": (0.12, 0.16, 0.02), "云与大数据": (0.10, 0.86, 0.04),
    "人工智能": (0.38, 0.58, 0.04), "集成电路设计": (0.04, 0.95, 0.01), "信息技术服务": (0.10, 0.87, 0.03),
}  # fmt: skip
"""Products, services and security in a link of the chain; the rest is embedded software."""
_SERVICES = {
    "云与大数据": (0.50, 0.35, 0.05, 0.02, 0.00), "集成电路设计": (0.01, 0.01, 0.00, 0.00, 0.95),
    "工业软件": (0.15, 0.10, 0.40, 0.00, 0.00),
}  # fmt: skip
"""Cloud, big data, industrial internet, e-commerce platforms and chip design in the services of a link."""
_OTHER_SERVICES = (0.18, 0.14, 0.06, 0.12, 0.00)


def figures_of(firms: Firms, rng: np.random.Generator) -> dict[str, Figures]:
    """The figures of each item of the monthly form by its code: money in hundredths of 万元 or 万美元, people, and change
    in tenths of a percent. Flows are of the month alone."""
    flow = _revenue(firms, rng)
    software = _part(flow, _share(firms, rng, 0.42, 1.0, whole=0.4))
    figures = {"2010": flow, "2020": software}
    figures |= _parts_of_software(firms, software, rng)
    figures |= _exports(firms, software, figures["2024"], rng)
    figures |= _money(firms, flow, rng)
    figures |= _people(firms, rng)
    return figures


def _revenue(firms: Firms, rng: np.random.Generator) -> Figures:
    shape = (*firms.revenue.shape, MONTHS_A_YEAR)
    noise = np.exp(0.12 * rng.standard_normal(shape, dtype=np.float32))
    return np.asarray(np.rint(firms.revenue[:, :, None] * (_SEASON * noise)), dtype=np.int64)


def _parts_of_software(firms: Firms, software: Figures, rng: np.random.Generator) -> dict[str, Figures]:
    """The four parts, which make up the whole, and what each of them contains."""
    middle = np.array([_PARTS[name] for name in SEGMENTS])[firms.segment]
    weights = middle * np.exp(0.3 * rng.standard_normal(middle.shape))
    others = np.where(firms.is_embedded, 0.7, 0.0)
    weights /= (weights.sum(axis=1) + others)[:, None]
    products, security = _part(software, weights[:, 0]), _part(software, weights[:, 2])
    rest = software - products - security
    embedded = _part(rest, np.where(firms.is_embedded, others / (weights[:, 1] + others), 0.0))
    services = rest - embedded
    draw = rng.random((3, len(firms)))
    basic = np.where(firms.segment == SEGMENTS.index("基础软件"), 0.85, 0.1 * draw[0])
    industrial = np.where(firms.segment == SEGMENTS.index("工业软件"), 0.85, 0.1 * draw[1])
    figures = {
        "2021": products, "20211": _part(products, basic), "20212": _part(products, industrial),
        "2022": services, "2023": security, "20231": _part(security, 0.4 * draw[2]), "2024": embedded,
    }  # fmt: skip
    kinds = np.array([_SERVICES.get(name, _OTHER_SERVICES) for name in SEGMENTS])[firms.segment]
    for number in range(kinds.shape[1]):
        figures[f"2022{number + 1}"] = _part(services, kinds[:, number] * (0.5 + 0.5 * rng.random(len(firms))))
    return figures


def _exports(firms: Firms, software: Figures, embedded: Figures, rng: np.random.Generator) -> dict[str, Figures]:
    """Exports in 万美元; firms that make embedded software may export it inside devices."""
    draw = rng.random((3, len(firms)))
    exports = np.where(draw[0] < 0.14, 0.6 * draw[1] ** 2, 0.0) / _YUAN_A_DOLLAR
    inside = _part(embedded, exports)
    outsourcing, other = _part(software - embedded, exports * draw[2]), _part(software - embedded, exports * 0.3)
    return {
        "2020b": outsourcing + inside + other, "2041": outsourcing, "2042": inside, "2043": other,
        "20421": inside + _part(inside, 0.5 + 2 * draw[2]),
    }  # fmt: skip


def _money(firms: Firms, flow: Figures, rng: np.random.Generator) -> dict[str, Figures]:
    """Costs, profit and research."""
    cost = _part(flow, _share(firms, rng, 0.50, 0.78))
    fees = _part(flow, _share(firms, rng, 0.15, 0.36))
    other = np.rint(flow * 0.04 * rng.standard_normal(flow.shape, dtype=np.float32)).astype(np.int64)
    return {
        "2050": cost, "2051": _part(cost, _share(firms, rng, 0.0, 0.4)), "2080": fees, "2090": flow - cost - fees + other,
        "2110": _part(flow, _share(firms, rng, 0.03, 0.25)),
    }  # fmt: skip


def _people(firms: Firms, rng: np.random.Generator) -> dict[str, Figures]:
    """Staff, their pay in hundredths of 万元, and the change of orders in tenths of a percent."""
    years = firms.revenue.shape[1]
    existed = (np.arange(years) >= firms.founded[:, None])[:, :, None]
    change = 0.3 * np.log(np.maximum(firms.revenue, 1) / np.maximum(firms.revenue[:, -1:], 1))
    step = 0.01 * rng.standard_normal((len(firms), years, MONTHS_A_YEAR), dtype=np.float32)
    staff = np.maximum(np.rint(firms.employees[:, None, None] * np.exp(change[:, :, None] + step)), 1).astype(np.int64)
    wages = staff * _share(firms, rng, 0.9, 2.4)[:, None, None] * HUNDREDTHS * _MONTHS
    orders = np.rint(80 + 120 * rng.standard_normal(staff.shape, dtype=np.float32)).astype(np.int64)
    return {"2111": np.rint(wages * existed).astype(np.int64), "2112": staff * existed, "2113": orders}


def _share(firms: Firms, rng: np.random.Generator, least: float, most: float, whole: float = 0.0) -> Floats:
    """A share for each firm; `whole` of them have 1."""
    draw = rng.random((2, len(firms)))
    return np.where(draw[0] < whole, 1.0, least + (most - least) * draw[1])


def _part(total: Figures, share: Floats) -> Figures:
    """The share of a total, rounded down: parts together never exceed it."""
    return np.asarray(np.floor(total * share[:, None, None]), dtype=np.int64)


def counted_from_january(code: str, monthly: Figures) -> Figures:
    """What a report says: flows summed from the first month of the year, states as they are."""
    return monthly if code in STATES else np.cumsum(monthly, axis=2)


def previous_month(code: str, to_date: Figures) -> tuple[Figures, Numbers]:
    """The figures as of the month before in the same year, and which months have none (the first)."""
    before = np.roll(to_date, 1, axis=2)
    return before, np.arange(MONTHS_A_YEAR) == 0
