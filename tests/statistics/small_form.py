"""A small monthly form, and lists for it, for tests."""

from __future__ import annotations

from mingcheng.statistics.form import Form, FormVersion, Item

SMALL = FormVersion(
    form="small-monthly",
    version="1",
    title="小报表",
    number="",
    document="",
    reporter="enterprise",
    frequency="month",
    valid_from=2019,
    valid_to=None,
    is_confirmed=True,
    deadline_day=15,
    deadline_months_after=1,
    head=(),
    columns=("year_to_date", "year_earlier"),
    items=(
        Item("10", "main_revenue", "主营业务收入", "money", "万元"),
        Item("20", "software_revenue", "软件业务收入", "money", "万元", aliases=("软件收入",)),
        Item("30", "profit", "利润总额", "money", "万元", may_be_negative=True),
        Item("40", "employees", "平均用工人数", "count", "人", is_cumulative=False),
        Item("50", "order_growth", "订单同比增长", "rate", "%"),
        Item("60", "business", "主要业务", "text", ""),
    ),
    exempt_months=(1,),
)

SMALL_FORM = Form("small-monthly", "小报表", (SMALL,))
