"""Small lists of enterprises, and a register made from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import User
from mingcheng.desk.registry.decisions import pairs
from mingcheng.desk.registry.list_imports import agree, shown
from mingcheng.desk.registry.models import ListImport
from mingcheng.desk.registry.relink import relink
from mingcheng.registry.imports import import_list
from mingcheng.registry.register import Register

MARKET = """统一社会信用代码,企业名称,住所,成立日期,注册资本（万元）
91900000MAWJKE6Y6T,宁波凌昀麓软件有限公司,宁波市鄞州区明书大道607号,2015-03-02,500
91900000MAPW4ABK4F,宁波望江数据有限公司,宁波市江北区青桐路18号,2019-11-20,1000
"""
TAX = """纳税人识别号,纳税人名称,生产经营地址,从业人数,法定代表人
330200MAPW4ABK4,宁波市望江数据有限责任公司,,36,某某
,凌昀麓软件（宁波）有限公司,鄞州区明书大道607号18楼,120,某某
,宁波凌昀软件有限公司,鄞州区明书大道607号18楼,,某某
91900000MAPW4ABK4X,宁波望江信息有限公司,,43831,
合计,,,156,
"""
"""The lists of docs/how-to/merge-lists.md: six records, four enterprises, two pairs to decide."""
LISTS = (("市场监管", MARKET), ("税务", TAX))


def uploaded(text: str, source: str, user: User | None = None, kind: str = "enterprises", name: str = "") -> ListImport:
    """A list as somebody uploads it, its columns agreed as they are proposed."""
    file = keep_upload(ContentFile(text.encode(), name or f"{source or kind}.csv"), user)
    row = ListImport.objects.create(kind=kind, file=file, source=source, known_at=date(2026, 7, 10), by=user)
    if kind == ListImport.Kind.ENTERPRISES:
        columns = shown(row).columns
        row.mapping = agree(
            [each.heading for each in columns], [each.field for each in columns], [each.unit for each in columns], ""
        )
        row.save()
    return row


def imported(text: str, source: str, user: User | None = None, kind: str = "enterprises", name: str = "") -> ListImport:
    """A list, imported."""
    row = uploaded(text, source, user, kind, name)
    enqueue("registry.import", {"import": row.pk}, user=user)
    run_waiting()
    row.refresh_from_db()
    return row


def linked_pair() -> tuple[str, str]:
    """The keys of the first pair to decide of a register made from the lists."""
    register = Register(settings.DATA_FOLDER.register)
    for source, text in LISTS:
        path = Path(settings.DATA_FOLDER.files) / f"{source}.csv"
        path.write_text(text, encoding="utf-8")
        import_list(register, path, source, known_at=date(2026, 7, 10), who="王敏")
    relink(lambda done, total, text="": None)
    first = pairs()[0]
    return first.left, first.right
