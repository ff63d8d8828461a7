"""The story of one enterprise: every value that lists give, where it stands, and why the records are one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from mingcheng.journals import Entry
from mingcheng.language import _
from mingcheng.money import Money
from mingcheng.registry.linkage.link import RULES
from mingcheng.registry.list_fields import list_field, list_fields
from mingcheng.registry.register import RegisterError
from mingcheng.uscc import normalised

SHOWN = [field.name for field in list_fields() if field.name != "uscc"]
_MOST = 5


def story_of(linkage: Entry, wanted: str) -> dict[str, Any]:
    """The enterprise of a code, number or name, fit for JSON: `enterprise`, `members`, `merges`, `values` (for each field
    all values with their sources, the chosen first). Raises RegisterError where there is none, or several have the name."""
    with duckdb.connect() as database:
        for name in ("enterprises", "members", "merges"):
            path = str(linkage.table(name)).replace("'", "''")
            database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        identity = _identity(database, wanted)
        enterprise = _rows(database, "SELECT * FROM enterprises WHERE id = ?", [identity])[0]
        members = _rows(
            database, "SELECT * FROM members WHERE enterprise = ? ORDER BY known_at DESC, entry DESC, place", [identity]
        )
        keys = "(SELECT key FROM members WHERE enterprise = ?)"
        merges = _rows(
            database,
            f'SELECT * FROM merges WHERE "left" IN {keys} AND "right" IN {keys} ORDER BY weight DESC',
            [identity, identity],
        )
    return {"enterprise": enterprise, "values": _values(enterprise, members), "members": members, "merges": merges}


def _identity(database: duckdb.DuckDBPyConnection, wanted: str) -> str:
    """The number of the one enterprise that is meant: by code, number, exact name, or part of a name."""
    code, text = normalised(wanted), wanted.strip()
    if not text:
        raise RegisterError("", _("没有说明是哪一家。"), _("请给出代码，或完整的名称。"))
    tries = (
        ("uscc = ? OR id = ?", [code, text]),
        ("code = ?", [code]),
        ("name = ? OR list_contains(other_names, ?)", [text, text]),
        ("contains(name, ?) OR len(list_filter(other_names, lambda x: contains(x, ?))) > 0", [text, text]),
    )
    for condition, values in tries:
        found = _rows(database, f"SELECT id, name, code FROM enterprises WHERE {condition} LIMIT {_MOST + 1}", values)
        if len(found) == 1:
            return str(found[0]["id"])
        if found:
            names = _("、").join(f"{row['name'] or ''} {row['code'] or row['id']}".strip() for row in found[:_MOST])
            more = "……" if len(found) > _MOST else ""
            problem = _("“{text}”有几家：{names}{more}。").format(text=text, names=names, more=more)
            raise RegisterError("", problem, _("请给出代码，或完整的名称。"))
    raise RegisterError("", _("登记册里没有“{text}”。").format(text=text), _("请核对代码或名称。"))


def _rows(database: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> list[dict[str, Any]]:
    found = database.execute(query, values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _values(enterprise: dict[str, Any], members: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """For each field its different values, the chosen one first, each with every place where it stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in SHOWN:
        places: dict[Any, list[dict[str, Any]]] = {}
        for member in members:
            value = member["code" if name == "uscc" else name]
            if value is not None:
                place = {part: member[part] for part in ("source", "file", "sheet", "row", "known_at", "who")}
                places.setdefault(value, []).append(place)
        chosen = enterprise.get(name)
        ordered = sorted(places, key=lambda value: value != chosen)
        if ordered:
            found[name] = [{"value": value, "is_chosen": value == chosen, "places": places[value]} for value in ordered]
    return found


def story_lines(story: dict[str, Any]) -> Iterator[str]:
    """The story for people, line by line."""
    enterprise = story["enterprise"]
    code = enterprise["uscc"] or enterprise["code"] or _("没有代码")
    yield f"{enterprise['name'] or _('没有名称')}  {code}  {enterprise['id']}"
    if enterprise["code_status"] == "disputed":
        yield _("  代码经人工认定属于另一家，请核对证照。")
    elif enterprise["code_status"] in ("check_failed", "malformed"):
        yield _("  代码有误，已保留，请核对证照。")
    yield ""
    yield _("各项与出处（* 为采用的值）：")
    for name, values in story["values"].items():
        field = list_field(name)
        assert field is not None
        for value in values:
            mark = "*" if value["is_chosen"] else " "
            places = _("；").join(map(_place, value["places"]))
            line = _("  {mark} {label}：{value}  〔{places}〕")
            yield line.format(mark=mark, label=_(field.label), value=_told(name, value["value"]), places=places)
    if enterprise["conflicts"]:
        fields = [field for name in enterprise["conflicts"] if (field := list_field(name)) is not None]
        yield _("来源不一致：{names}。").format(names=_("、").join(_(field.label) for field in fields))
    yield ""
    yield _("为什么是一家：")
    by_code = {member["key"] for member in story["members"] if member["uscc"]}
    if len(by_code) > 1:
        yield _("  · {count} 条记录的统一社会信用代码相同。").format(count=len(by_code))
    told = {member["key"]: member for member in story["members"]}
    for merge in story["merges"]:
        left, right = told[merge["left"]], told[merge["right"]]
        words = _("（{evidence}）").format(evidence=merge["evidence"]) if merge["evidence"] else ""
        line = _("  · {left} ＋ {right}：{rule}{words}")
        yield line.format(left=_side(left), right=_side(right), rule=_(RULES[merge["rule"]]), words=words)
    if len(told) == 1:
        yield _("  · 只有一条记录。")


def _side(member: dict[str, Any]) -> str:
    return _("{source}第{row}行").format(source=member["source"], row=member["row"])


def _place(place: dict[str, Any]) -> str:
    at = (
        f"{place['file']}!{place['sheet']}"
        if place["sheet"] and place["sheet"] != Path(place["file"]).stem
        else place["file"]
    )
    told = _("{source} {place} 第{row}行 {day} {who}")
    return told.format(
        source=place["source"], place=at, row=place["row"], day=place["known_at"], who=place["who"]
    ).strip()


def _told(name: str, value: Any) -> str:
    return Money(value).label() if name == "capital" else str(value)
