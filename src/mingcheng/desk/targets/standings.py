"""How targets stand, computed and kept: after a change of a target, its entries or series, and anew every day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mingcheng.desk.targets.figures import Known, counting, figures_of, goal_of, known_of
from mingcheng.desk.targets.models import Standing, Target
from mingcheng.desk.targets.reported import stamp
from mingcheng.outlook import Attainment, attainment_of

PLACES = Decimal("0.00000001")
LARGEST = Decimal(10) ** 7
"""Rates beyond it are slips of data; they are left out of the list, the page shows them."""


def attainment_now(target: Target, known: Iterable[Known], on: date | None = None) -> Attainment:
    """How a target stands on a day (today) by the figures that are known of it."""
    return attainment_of(goal_of(target), figures_of(list(known)), on or timezone.localdate())


def refresh(targets: Iterable[Target] | QuerySet[Target], on: date | None = None) -> int:
    """Computes and keeps how targets stand; says how many. May be called again at any time."""
    mark = stamp()
    computed = []
    for target in targets:
        known = known_of(target)
        computed.append((target, known, attainment_now(target, known, on)))
    with transaction.atomic():  # written together, after all is computed: one short transaction
        for target, known, found in computed:
            keep(target, known, found, on, mark)
    return len(computed)


def refresh_figure(target: Target) -> None:
    """The targets that are measured by the same figure as one: after an entry for it was confirmed, changed or returned."""
    refresh(target.of_one_figure().select_related("organisation").prefetch_related("entries"))


def refresh_all(on: date | None = None) -> int:
    """All current targets: when reports were signed, locked or reopened, and at the beginning of a day."""
    rows = Target.objects.current().select_related("organisation").prefetch_related("entries")
    return refresh(rows, on)


def keep(
    target: Target, known: Iterable[Known], found: Attainment, on: date | None = None, mark: int | None = None
) -> Standing:
    """Writes how a target stands; `mark` is the stamp of the totals that it was computed from."""
    latest = counting(known)[-1:] if found.latest is not None else []
    year = found.this_year
    values = {
        "light": found.light.color,
        "reason": found.light.reason,
        "value": _exact(found.latest.value) if found.latest else None,
        "year": found.latest.period.year if found.latest else None,
        "last_month": found.latest.period.last_month if found.latest else None,
        "source": latest[0].source if latest else "",
        "growth": _rate(found.growth),
        "growth_achieved": _rate(found.growth_achieved),
        "growth_required": _rate(found.growth_required),
        "share_of_target": _rate(found.share_of_target),
        "share_of_way": _rate(found.share_of_way),
        "booked": _rate(year.booked) if year else None,
        "usual": _rate(year.usual.share) if year else None,
        "is_pro_rata": bool(year and year.usual.is_pro_rata),
        "is_reached": found.is_reached,
        "as_of": on or timezone.localdate(),
        "stamp": stamp() if mark is None else mark,
    }
    return Standing.objects.update_or_create(target=target, defaults=values)[0]


def is_due(on: date | None = None) -> bool:
    """Whether some target was not computed today, or reports were added up since."""
    day = on or timezone.localdate()
    return Target.objects.current().exclude(standing__as_of=day, standing__stamp=stamp()).exists()


def _exact(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0000000001"))


def _rate(value: Fraction | Decimal | None) -> Decimal | None:
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(PLACES) if abs(exact) < LARGEST else None
