"""A simulation as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingcheng.cli.tables import show_line, show_table
from mingcheng.language import _
from mingcheng.policies.simulation_json import Row, group_name
from mingcheng.policies.simulation_page import dimension_titles, label, most_label

if TYPE_CHECKING:
    from rich.console import Console


def show_simulation(report: Row, screen: Console) -> None:
    """The measures; then districts, sizes and rungs; then reforms, the sweep, the pots; last what to bear in mind."""
    _measures(report, screen)
    for name, title in dimension_titles().items():
        rows = [
            [
                group_name(name, row[name], report["regions"]),
                label(row["min"]),
                most_label(row),
                label(row["paid_before"]),
            ]
            for row in report[f"total_by_{name}"]
        ]
        show_table(screen, title, [title], [_("最少"), _("最多"), _("此前已兑付")], rows)
    for reform in report["reforms"]:
        _reform(report, reform, screen)
    _sweep(report, screen)
    _pots(report, screen)
    problems = sum(report["quarantined"].values())
    if problems:
        text = _("有 {count} 行数据被隔离，没有参加计算；用 mingcheng match 可得到逐行清单。")
        show_line(screen, text.format(count=problems))
    for note in report["notes"]:
        show_line(screen, note)


def _measures(report: Row, screen: Console) -> None:
    rows = [
        [
            row["title"], row["measure"], f"{row['eligible']:,}", f"{row['unknown']:,}",
            _amount(row, label(row["min"])), _amount(row, most_label(row)), label(row["paid_before"]),
        ]
        for row in report["measures"]
    ]  # fmt: skip
    total = report["total"]
    rows.append([_("合计"), "", "", "", label(total["min"]), most_label(total), label(total["paid_before"])])
    title = _("{title}：{year} 年，{count} 家企业").format(
        title=report["title"], year=report["year"], count=f"{report['enterprises']:,}"
    )
    heads = [_("符合（家）"), _("不能确定（家）"), _("最少"), _("最多"), _("此前已兑付")]
    show_table(screen, title, [_("措施"), _("编号")], heads, rows)


def _amount(row: Row, text: str) -> str:
    """What a measure comes to; a limit is no money paid, a title or an amount left open has no sum."""
    if row["nature"] in ("title", "unspecified"):
        return "—"
    return text if row["counts_in_budget"] else _("{amount}（额度）").format(amount=text)


def _reform(report: Row, reform: Row, screen: Console) -> None:
    """What is changed, what that costs, and who wins and loses; measures that stay as they are are left out."""
    titles = {row["measure"]: row["title"] for row in report["measures"]}
    show_line(screen, _("改革方案：{title}").format(title=reform["title"]))
    for change in reform["changes"]:
        text = "  " + _("{measure} {parameter}：{old} → {new}")
        measure = titles.get(change["measure"], change["measure"])
        show_line(
            screen, text.format(measure=measure, parameter=change["parameter"], old=change["old"], new=change["new"])
        )
    moved = [row for row in reform["measures"] if row["difference_min"] or row["difference_max"] or row["winners"]]
    rows = [_reform_row(row["title"], row) for row in moved] + [_reform_row(_("合计"), reform["total"])]
    heads = [
        _("改后最少"), _("改后最多"), _("最少之差"), _("最多之差"), _("受益（家）"), _("增加额"), _("受损（家）"),
        _("减少额"),
    ]  # fmt: skip
    show_table(screen, reform["title"], [_("项目")], heads, rows)


def _reform_row(name: str, row: Row) -> list[str]:
    return [
        name, label(row["min"]), most_label(row), label(row["difference_min"]), label(row["difference_max"]),
        f"{row['winners']:,}", label(row["gain"]), f"{row['losers']:,}", label(row["loss"]),
    ]  # fmt: skip


def _sweep(report: Row, screen: Console) -> None:
    sweep = report["sweep"]
    if sweep is None:
        return
    rows = [
        [
            point["value"], label(point["measure_min"]), label(point["measure_max"]), label(point["min"]),
            label(point["max"]), f"{point['winners']:,}", label(point["gain"]), f"{point['losers']:,}",
            label(point["loss"]),
        ]
        for point in sweep["points"]
    ]  # fmt: skip
    heads = [
        _("本措施最少"), _("本措施最多"), _("合计最少"), _("合计最多"), _("受益（家）"), _("增加额"), _("受损（家）"), _("减少额"),
    ]  # fmt: skip
    title = _("参数扫描：{parameter}").format(parameter=sweep["parameter"])
    show_table(screen, title, [sweep["parameter"]], heads, rows)


def _pots(report: Row, screen: Console) -> None:
    rows = [
        [
            pot["title"], label(pot["budget"]), *(
                _range(pot[f"{name}_min"], pot[f"{name}_max"]) for name in ("demand", "granted", "unspent", "refused")
            ),
        ]
        for pot in report["pots"]
    ]  # fmt: skip
    if rows:
        heads = [_("总额"), _("申请"), _("支付"), _("结余"), _("未满足")]
        show_table(screen, _("资金池"), [_("资金池")], heads, rows)


def _range(least: object, most: object) -> str:
    from decimal import Decimal

    assert isinstance(least, Decimal) and (most is None or isinstance(most, Decimal))
    return label(least) if least == most else f"{label(least)}—{label(most)}"
