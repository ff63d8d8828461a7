"""Parks and districts against the whole, and parks against their own entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from mingcheng.language import _
from mingcheng.plans.amounts import shown
from mingcheng.plans.indicators import subject_name
from mingcheng.plans.lint.findings import Draft, Place, distinct
from mingcheng.plans.lint.grounds import SEPARATORS, Figure, Grounds, grouped
from mingcheng.plans.lint.sums import sum_shown
from mingcheng.plans.model import Park

_NICKNAME = re.compile(r"[一二三四五六七八九十两\d][\u4e00-\u9fff]{1,2}[一二三四五六七八九十两\d]?[\u4e00-\u9fff]{0,2}")


def parks_exceed_total(grounds: Grounds) -> Iterator[Draft]:
    """The parks' or districts' targets add up to more than the total that holds them."""
    message = _("各园区（区县）“{part}”目标之和为{found}{unit}，超过“{what}”的{figure}。")
    for total, parts in _wholes(grounds):
        added = sum((p.amount for p in parts), Decimal(0))
        # All of one value: a merged cell rather, see park_target_unclear.
        is_one_value = len({p.amount for p in parts} | {total.amount}) == 1
        if added > total.amount and not is_one_value and not _agrees_in_sum(added, total):
            scale = total.value / total.amount
            values = [p.amount * scale for p in parts]
            yield Draft(
                message.format(
                    part=parts[0].name.printed, found=shown(sum(values, Decimal(0))), unit=total.unit or "",
                    what=total.what, figure=total.printed,
                ),
                distinct([total.place, *(p.place for p in parts)]),
                sum_shown(values, total.value, ">"),
            )  # fmt: skip


def _agrees_in_sum(added: Decimal, total: Figure) -> bool:
    """Whether the sum is the total as far as that is printed: 10500亿元 is 1万亿元."""
    return abs(added - total.amount) * 2 < total.step


def _wholes(grounds: Grounds) -> Iterator[tuple[Figure, list[Figure]]]:
    """Totals (of the jurisdiction, or of a group of parks) and the targets of the places that make them up."""
    amounts = [s for s in grounds.targets if s.kind == "level" and s.base and s.amount > 0 and s.year is not None]
    local = [s for s in amounts if s.subject]
    single: list[Figure] = []
    for listed in grouped(local, lambda s: s.where):
        composite = {s.subject for s in listed if _is_composite(grounds, s.subject, listed)}
        single += [s for s in listed if s.subject not in composite]
    for total in _one_each(amounts):
        if total.subject:
            members = _members(grounds, total.subject)
            inside = [s for s in local if members and any(_covers(s.subject, m) for m in members)]
        else:
            inside = [] if grounds.is_doubtful(total) else single
        # One list at a time: a park may have one name in the text and another in the table.
        for source in grouped((s for s in inside if _is_part_of(total, s)), lambda s: s.where):
            parts = _one_each(sorted(source, key=lambda s: -s.amount))
            if len(parts) > 1 and len({s.subject for s in parts}) == len(parts):
                yield total, sorted(parts, key=lambda s: s.place.start)


def _is_part_of(total: Figure, part: Figure) -> bool:
    """Same thing and measure, as near as it may be: 软件产业规模 of a park is part of a city's 软件业务收入."""
    is_same_thing = total.subject != "" or part.name.near_key == total.name.near_key
    is_same_measure = part.name.near_key[1] == total.name.near_key[1] and part.base == total.base
    return is_same_thing and is_same_measure and part.year == total.year and part.subject != total.subject


def _one_each(figures: Sequence[Figure]) -> list[Figure]:
    """One figure for each subject and indicator: a commitment said again is not counted again."""
    return [group[0] for group in grouped(figures, lambda s: (s.subject, s.name.near_key, s.year))]


def _covers(subject: str, member: str) -> bool:
    """Whether a subject (perhaps 甲园、乙园 in one) names a member, which may be printed shorter.

    So 云麓研创园 stands for 云麓新区产业研创园.
    """
    return any(_is_abbreviation(member, subject_name(name)) for name in SEPARATORS.split(subject))


@lru_cache(maxsize=4096)
def _is_abbreviation(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    rest = iter(long)
    return short[0] in long[:1] + long[-len(short) :][:1] and all(character in rest for character in short)


def _members(grounds: Grounds, subject: str) -> list[str]:
    """The places that a group's name stands for; the name may be printed with more words (“一廊两园”软件产业核心区)."""
    return [name for group, names in grounds.members.items() if group.startswith(subject) for name in names]


def _is_composite(grounds: Grounds, subject: str, others: Sequence[Figure]) -> bool:
    """Whether a subject stands for several that have targets of their own, so that adding it would count them twice."""
    members = _members(grounds, subject)
    return bool(_NICKNAME.fullmatch(subject)) or any(
        _covers(other.subject, member) for other in others if other.subject != subject for member in members
    )


def parks_below_share(grounds: Grounds) -> Iterator[Draft]:
    """The parks' targets over the total give less than the share that the plan claims for parks."""
    message = _("各园区“{part}”目标之和为{found}{unit}，只占全部{figure}的{share}%，低于所定的{claim}。")
    claims = [s for s in grounds.targets if s.name.is_share and s.base == "%" and "园区" in "".join(s.name.words)]
    for total, parts in _wholes(grounds):
        added = sum((p.amount for p in parts), Decimal(0))
        for claim in claims:
            whole = claim.name.whole
            is_of = (
                not total.subject
                and whole is not None
                and whole.near_key == total.name.near_key
                and claim.year == total.year
            )
            share = added * 100 / total.amount
            if (
                is_of
                and claim.comparator in {">", ">="}
                and share < claim.amount
                and all(p.where == "table" for p in parts)
            ):
                found = added * total.value / total.amount
                yield Draft(
                    message.format(
                        part=parts[0].name.printed, found=shown(found), unit=total.unit or "", figure=total.printed,
                        share=shown(round(share, 1)), claim=claim.printed,
                    ),
                    distinct([claim.place, total.place, *(p.place for p in parts)]),
                    f"{shown(found)} ÷ {shown(total.value)} = {shown(round(share, 1))}% < {claim.printed}",
                )  # fmt: skip


def park_target_unclear(grounds: Grounds) -> Iterator[Draft]:
    """The pieces of one park bear each the target that the text gives for the park as a whole."""
    message = _(
        "“{park}”的{count}个地块各列目标{figure}，正文中整个园区的目标也是{figure}：是各自的目标，还是合并单元格的同一数值？"
    )
    for children in grouped([p for p in grounds.plan.parks if p.parent and p.target_revenue_100m], lambda p: p.parent):
        parent = subject_name(children[0].parent)
        values = [child.target_revenue_100m for child in children if child.target_revenue_100m is not None]
        whole = [s for s in grounds.targets if s.subject == parent and s.base == "元" and s.amount == values[0] * 10**8]
        if len(values) > 1 and len(set(values)) == 1 and whole:
            yield Draft(
                message.format(park=children[0].parent, count=len(values), figure=whole[0].printed),
                distinct([*(_park_place(child) for child in children), *(s.place for s in whole)]),
                f"{sum_shown(values, values[0], '≠')}",
            )


def _park_place(park: Park) -> Place:
    return Place(quote=park.quote, start=park.start, end=park.end)


def park_listed_twice(grounds: Grounds) -> Iterator[Draft]:
    """One park in two entries of a list, so that it is not clear for which the target stands."""
    message = _("“{park}”在清单中列了{count}次，目标只填在其中一处，是否为同一园区的合并单元格？")
    again = _("“{park}”在清单中列了{count}次。")
    for park in grounds.plan.parks:
        if park.parent is not None:
            continue
        cells = [grounds.place(*span) for span in _cells_reading(grounds, park)]
        listed = [other for other in grounds.plan.parks if other.name == park.name and other.parent is None]
        if listed[0] is not park:
            continue
        places = distinct([*(_park_place(p) for p in listed if len(listed) > 1), *(cells if len(cells) > 1 else [])])
        if len(places) > 1:
            has_one_target = sum(p.target_revenue_100m is not None for p in listed) == 1
            yield Draft((message if has_one_target else again).format(park=park.name, count=len(places)), places)


def _cells_reading(grounds: Grounds, park: Park) -> list[tuple[int, int]]:
    """Cells of the park's own column (or, in flat text, lines that begin with a tab) that hold nothing but its name."""
    cells = _column_of(grounds, park)
    found = []
    for start, end in cells:
        text = grounds.text[start:end]
        if text.strip() == park.name:
            offset = start + text.index(park.name)
            found.append((offset, offset + len(park.name)))
    return found


def _column_of(grounds: Grounds, park: Park) -> list[tuple[int, int]]:
    for block in grounds.document.blocks:
        own = next((cell for cell in block.cells if cell.start <= park.start < cell.end), None)
        if own is not None:
            return [(cell.start, cell.end) for cell in block.cells if cell.column == own.column]
    lines = [match.span("cell") for match in re.finditer(r"^\t(?P<cell>[^\t\n]+)$", grounds.text, re.MULTILINE)]
    is_own = any(start <= park.start < end for start, end in lines)
    return lines if is_own and not any(block.cells for block in grounds.document.blocks) else []


def park_district(grounds: Grounds) -> Iterator[Draft]:
    """A park whose address begins with one district while its row belongs to another."""
    message = _("“{park}”的位置写在{other}，所属区县却是{district}。")
    districts = {
        p.district for p in grounds.plan.parks if p.district and len(p.district) > 2 and p.district[-1] in "区县市"
    }
    for park in grounds.plan.parks:
        if not park.district or not park.location or park.district[-1:] not in {"区", "县", "市"}:
            continue
        address = re.sub(r"^[\u4e00-\u9fff]{2,6}?市(?=[\u4e00-\u9fff]{2,4}[区县市])", "", park.location)
        other = next((d for d in sorted(districts) if address.startswith(d)), None)
        if other and other != park.district and park.district not in park.location:
            start = grounds.text.find(park.location, park.start)
            where = [grounds.place(start, start + len(park.location))] if start >= 0 else []
            column = _after(grounds, park, start + len(park.location) if start >= 0 else park.end)
            yield Draft(
                message.format(park=park.name, other=other, district=park.district),
                distinct([_park_place(park), *where, *column]),
            )


def _after(grounds: Grounds, park: Park, at: int) -> list[Place]:
    assert park.district is not None
    found = grounds.text.find(park.district, at, at + 200)
    return [grounds.place(found, found + len(park.district))] if found >= 0 else []


def park_parts(grounds: Grounds) -> Iterator[Draft]:
    """The built area of a park's pieces adds up to more than the park's own."""
    message = _("“{park}”各部分的已建成面积之和为{found}万平方米，超过整体的{figure}万平方米。")
    for park in grounds.plan.parks:
        children = [
            p
            for p in grounds.plan.parks
            if p.parent == park.name and p.built_10k_m2 is not None and p.start > park.start
        ]
        values = [child.built_10k_m2 for child in children if child.built_10k_m2 is not None]
        if park.built_10k_m2 is not None and len(values) > 1 and sum(values) > park.built_10k_m2:
            yield Draft(
                message.format(park=park.name, found=shown(sum(values, Decimal(0))), figure=shown(park.built_10k_m2)),
                distinct(_park_place(p) for p in (park, *children)),
                sum_shown(values, park.built_10k_m2, ">"),
            )
