"""Parts and their total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from mingcheng.language import _
from mingcheng.plans.amounts import amount_of, shown
from mingcheng.plans.lint.findings import Draft, Place, distinct
from mingcheng.plans.lint.grounds import Figure, Grounds, grouped
from mingcheng.quantities import Mention, find_quantities
from mingcheng.reading.document import Block, Cell, Kind
from mingcheng.reading.flow import Flow

_OF_WHICH = re.compile(r"其中[：:]?\s*$")
_ENUMERATED = re.compile(r"\s*(?:、|，?和|，?及|以及)\s*")
_TOTAL_WORD = re.compile(r"(?:合计|共计|总计)(?:为|达|达到|约)?")
_MOST_PARTS = 40
_TOTAL_ROW = re.compile(r"^\s*(?:合\s*计|总\s*计|共\s*计)\s*$")
_SUBTOTAL = re.compile(r"小计|其中|分项|合计|总计")
_CLAUSE = re.compile(r"[，,、；;]|和(?=[^，。、；]*\d)|以及")
_PLAIN = re.compile(r"^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_SHARE_OF = re.compile(r"分别占(?!各自|本|其)")


def sum_shown(parts: Sequence[Decimal], total: Decimal, sign: str) -> str:
    """`1 + 3 + 6 = 10 ≠ 12`."""
    return f"{' + '.join(map(shown, parts))} = {shown(sum(parts, Decimal(0)))} {sign} {shown(total)}"


def _parts_below(grounds: Grounds) -> Iterator[tuple[Figure, list[Figure]]]:
    """Totals with the parts that follow them marked 其中, in a table's rows or in one sentence."""
    counted = [s for s in grounds.targets if s.kind in {"level", "increment"}]
    by_total: dict[int, list[Figure]] = {}
    total: Figure | None = None
    for figure in sorted(counted, key=lambda s: s.place.start):
        if _is_part(grounds, figure):
            if total is not None and _belongs(grounds, total, figure):
                by_total.setdefault(total.row, []).append(figure)
        else:
            total = figure
    rows = {s.row: s for s in counted}
    yield from ((rows[row], parts) for row, parts in by_total.items())


def _is_part(grounds: Grounds, figure: Figure) -> bool:
    before = grounds.text[max(0, figure.place.start - 8) : figure.place.start]
    return bool(_OF_WHICH.search(before)) or figure.place.quote.lstrip().startswith("其中")


def _belongs(grounds: Grounds, total: Figure, part: Figure) -> bool:
    is_near = total.where == part.where == "table" or grounds.is_same_sentence(total, part)
    same = total.base == part.base and bool(total.base) and total.kind == part.kind
    return is_near and same and total.subject == part.subject and total.year == part.year and part.base != "%"


def part_exceeds_total(grounds: Grounds) -> Iterator[Draft]:
    """A part marked 其中 that is greater than the whole."""
    message = _("“{part}”是“{whole}”的其中项，{part_figure}却大于总数{figure}。")
    for total, parts in _parts_below(grounds):
        for part in parts:
            if part.amount > total.amount:
                yield Draft(
                    message.format(part=part.what, whole=total.what, part_figure=part.printed, figure=total.printed),
                    (part.place, total.place),
                    f"{part.printed} > {total.printed}",
                )


def parts_exceed_total(grounds: Grounds) -> Iterator[Draft]:
    """其中A亿元、B亿元和C亿元, which add up to more than the whole before them."""
    message = _("“{whole}”的其中项之和为{found}{unit}，超过总数{figure}。")
    ordered = sorted((s for s in grounds.targets if s.kind == "level"), key=lambda s: s.place.start)
    for total, parts in _parts_below(grounds):
        listed = _listed_after(grounds, ordered, parts[0])
        added = sum((s.amount for s in listed), Decimal(0))
        is_split = total.base == "元" and all(s.base == "元" and not s.name.threshold for s in listed)
        if is_split and len(listed) > 1 and max(s.amount for s in listed) <= total.amount < added:
            values = [s.amount * total.value / total.amount for s in listed]
            found = shown(sum(values, Decimal(0)))
            yield Draft(
                message.format(whole=total.what, found=found, unit=total.unit or "", figure=total.printed),
                distinct([total.place, *(s.place for s in listed)]),
                sum_shown(values, total.value, ">"),
            )


def _listed_after(grounds: Grounds, ordered: Sequence[Figure], first: Figure) -> list[Figure]:
    """A part and those that follow it in one list, nothing but 、 or 和 between them."""
    listed = [first]
    for figure in ordered:
        between = grounds.text[listed[-1].place.end : figure.place.start]
        if figure.place.start >= listed[-1].place.end and _ENUMERATED.fullmatch(between):
            listed.append(figure)
    return listed


def sum_differs(grounds: Grounds) -> Iterator[Draft]:
    """合计 in a sentence or in a table's last row that is not the sum of what it adds up."""
    yield from _sentence_sums(grounds)
    yield from _table_sums(grounds)


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    mentions: tuple[Mention, ...]


def _amount(clause: _Clause) -> Decimal:
    return amount_of(clause.mentions[0].value, clause.mentions[0].unit).value


def _base(clause: _Clause) -> str:
    return amount_of(clause.mentions[0].value, clause.mentions[0].unit).base


def _clauses(flow: Flow, start: int, end: int) -> list[_Clause]:
    bounds = [start, *(m.start() for m in _CLAUSE.finditer(flow.text, start, end)), end]
    clauses = []
    for left, right in pairwise(bounds):
        left += len(match[0]) if (match := _CLAUSE.match(flow.text, left)) and left > start else 0
        clauses.append(_Clause(left, right, tuple(find_quantities(flow.text[left:right]))))
    return clauses


def _sentence_sums(grounds: Grounds) -> Iterator[Draft]:
    """A家、B家和C家，合计N家: clauses of one quantity each right before the clause of the total."""
    message = _("各项之和为{found}，与所写的合计{figure}不符。")
    flow = grounds.flow
    for sentence in re.finditer(r"[^。；;！？]+", flow.text):
        if not re.search(r"合计|共计|总计", sentence[0]):
            continue
        clauses = _clauses(flow, sentence.start(), sentence.end())
        for index, clause in enumerate(clauses):
            if not _TOTAL_WORD.match(flow.text[clause.start : clause.end]) or len(clause.mentions) != 1:
                continue
            parts = _run_before(flow, clauses, index)
            total = clause.mentions[0]
            added = sum((_amount(p) for p in parts), Decimal(0))
            amount = amount_of(total.value, total.unit).value
            if len(parts) > 1 and amount and added != amount:
                values = [_amount(p) * total.value / amount for p in parts if amount]
                places = [_clause_place(grounds, flow, c) for c in (*parts, clause)]
                found = f"{shown(sum(values, Decimal(0)))}{total.unit or ''}"
                yield Draft(
                    message.format(found=found, figure=str(total.quantity)),
                    tuple(places),
                    sum_shown(values, total.value, "≠"),
                )


def _run_before(flow: Flow, clauses: list[_Clause], index: int) -> list[_Clause]:
    """The clauses right before the total that hold one quantity each, in its unit; none if the run is not clean."""
    run: list[_Clause] = []
    base = _base(clauses[index])
    for clause in reversed(clauses[max(0, index - _MOST_PARTS) : index]):
        is_total = _TOTAL_WORD.match(flow.text, clause.start, clause.end)
        if is_total or len(clause.mentions) != 1 or _base(clause) != base:
            break
        run.insert(0, clause)
    return run if all(part.mentions[0].kind == "number" and part.mentions[0].unit for part in run) else []


def _clause_place(grounds: Grounds, flow: Flow, clause: _Clause) -> Place:
    return grounds.place(*flow.source(clause.start, clause.end))


def _table_sums(grounds: Grounds) -> Iterator[Draft]:
    message = _("表中“{column}”一栏各行之和为{found}，与合计行的{figure}不符。")
    for block in grounds.document.blocks:
        if block.kind is Kind.TABLE and block.cells:
            for column, parts, total, cells in _columns_with_total(grounds, block):
                if sum(parts, Decimal(0)) != total:
                    found = shown(sum(parts, Decimal(0)))
                    yield Draft(
                        message.format(column=column, found=found, figure=shown(total)),
                        tuple(grounds.place(cell.start, cell.end) for cell in cells),
                        sum_shown(parts, total, "≠"),
                    )


def _columns_with_total(grounds: Grounds, block: Block) -> Iterator[tuple[str, list[Decimal], Decimal, list[Cell]]]:
    """Columns of plain numbers in a table whose one total row is its last (or its first after the head)."""
    rows = grouped(sorted(block.cells, key=lambda cell: (cell.row, cell.column)), lambda cell: cell.row)
    text = grounds.document.quote
    labelled = [row for row in rows if any(_TOTAL_ROW.match(text(cell.start, cell.end)) for cell in row)]
    marked = [cell for cell in block.cells if _SUBTOTAL.search(text(cell.start, cell.end))]
    if len(labelled) != 1 or len(marked) != 1 or any(cell.row_span > 1 for cell in block.cells if not cell.is_header):
        return
    total_row = labelled[0]
    heads = {cell.column: text(cell.start, cell.end) for cell in block.cells if cell.row == rows[0][0].row}
    for cell in total_row:
        above = [c for row in rows[1:] if row is not total_row for c in row if c.column == cell.column]
        values = [text(c.start, c.end).strip() for c in above]
        is_numbers = all(_PLAIN.match(value) for value in values) and len(values) > 1
        if (
            is_numbers
            and _PLAIN.match(printed := text(cell.start, cell.end).strip())
            and "序号" not in heads.get(cell.column, "")
        ):
            total = Decimal(printed.replace(",", ""))
            yield heads.get(cell.column, ""), [Decimal(v.replace(",", "")) for v in values], total, [*above, cell]


def fund_parts(grounds: Grounds) -> Iterator[Draft]:
    """Funds named side by side in one sentence, and the total of funds that another place gives."""
    message = _("各只基金合计{found}{unit}，与“{what}”{figure}不符。")
    funds = [
        s
        for s in grounds.targets
        if "基金" in s.name.printed and s.base == "元" and s.kind == "level" and not s.subject
    ]
    totals = [s for s in funds if "总规模" in s.name.printed or s.where == "table"]
    said: set[tuple[object, ...]] = set()
    for total in totals:
        listed = [s for s in funds if s.where == "prose" and s.place != total.place and s.year == total.year]
        for group in grouped(listed, lambda s: grounds.sentence(s.place.start)):
            parts = [members[0] for members in grouped(group, lambda s: s.name.key)]
            is_list = len(parts) > 1 and all(p.name.key != total.name.key and p.unit == total.unit for p in parts)
            added = sum((p.amount for p in parts), Decimal(0))
            if is_list and added != total.amount and total.name.key not in said:
                said.add(total.name.key)
                yield Draft(
                    message.format(
                        found=shown(sum((p.value for p in parts), Decimal(0))),
                        unit=total.unit,
                        what=total.what,
                        figure=total.printed,
                    ),
                    distinct([total.place, *(p.place for p in parts)]),
                    sum_shown([p.value for p in parts], total.value, "≠"),
                )


def share_exceeds_whole(grounds: Grounds) -> Iterator[Draft]:
    """A share above 100 %, or shares of one whole that add up to more."""
    message = _("“{what}”为{figure}，占比不应超过100%。")
    shares = [s for s in (*grounds.targets, *grounds.past) if s.name.is_share and s.name.whole and s.kind == "share"]
    for figure in shares:
        if figure.base == "%" and figure.amount > 100:
            yield Draft(
                message.format(what=figure.what, figure=figure.printed),
                (figure.place,),
                f"{figure.printed} > 100%",
            )
    yield from _listed_shares(grounds)


def _listed_shares(grounds: Grounds) -> Iterator[Draft]:
    message = _("所列各项占比之和为{found}%，超过100%。")
    flow = grounds.flow
    for match in re.finditer(r"[^。；;！？]+", flow.text):
        lead = _SHARE_OF.search(match[0])
        if lead is None:
            continue
        listed = re.match(
            r"[^，。；\d]{0,20}((?:约|达|为)?\d+(?:\.\d+)?%(?:(?:、|，|和|及|以及)(?:约)?\d+(?:\.\d+)?%)+)",
            match[0][lead.end() :],
        )
        if listed is None:
            continue
        values = [Decimal(value) for value in re.findall(r"\d+(?:\.\d+)?(?=%)", listed[1])]
        rounding = Decimal("0.5") * len(values)
        if sum(values, Decimal(0)) > 100 + rounding:
            start = match.start() + lead.start()
            yield Draft(
                message.format(found=shown(sum(values, Decimal(0)))),
                (grounds.place(*flow.source(start, match.start() + lead.end() + listed.end())),),
                sum_shown(values, Decimal(100), ">"),
            )
