"""The audit trail as auditors and administrators read it: filtered, downloaded, never changed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from auditlog.registry import auditlog
from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.audit import record_file
from mingcheng.desk.organisations.deeds import DEEDS, deed_label
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.forms import PlaceField, places
from mingcheng.desk.organisations.history import changes_of, is_inner
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.reach import Reached, has_right, right_required
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.pages.tables import WRITERS, Column, Table, table_page
from mingcheng.language import _, marked

DAYS_SHOWN = 30
"""How far back the page goes when nobody asks for a period: the trail may hold millions of entries."""
OPEN_APPS = frozenset({"organisations", "plans", "targets", "tasks", "deliverables", "jobs"})
"""Whose rows hold nothing about a single enterprise: what they are called may be read by all who read the trail."""


class AuditFilter(forms.Form):
    """What one looks for."""

    since = forms.DateField(label=lazy("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=lazy("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.CharField(label=lazy("人员"), required=False, max_length=100)
    organisation = PlaceField(queryset=Organisation.objects.none(), label=lazy("单位"), required=False)
    kind = forms.ChoiceField(label=lazy("对象类别"), required=False)
    deed = forms.ChoiceField(label=lazy("操作"), required=False)
    about = forms.CharField(label=lazy("对象"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = places()  # type: ignore[attr-defined]
        everything = [("", _("全部"))]
        self.fields["kind"].choices = [*everything, *kinds()]  # type: ignore[attr-defined]
        self.fields["deed"].choices = [*everything, *((deed, deed_label(deed)) for deed in DEEDS)]  # type: ignore[attr-defined]
        self.fields["organisation"].empty_label = _("全部")  # type: ignore[attr-defined]

    def apply(self, rows: Any, *, may_search: bool) -> Any:
        """The entries that one looks for; of a form that does not hold, none."""
        if not self.is_valid():
            return rows.none()
        found = self.cleaned_data
        since = found["since"] or timezone.localdate() - timedelta(days=DAYS_SHOWN)
        rows = rows.filter(timestamp__gte=_start_of(since))
        if found["until"]:
            rows = rows.filter(timestamp__lt=_start_of(found["until"] + timedelta(days=1)))
        for name in ("organisation", "deed"):
            rows = rows.filter(**{name: found[name]}) if found[name] else rows
        if found["kind"]:
            rows = rows.filter(content_type=int(found["kind"]))
        if found["person"]:
            named = User.objects.filter(username=found["person"]) | User.objects.filter(display_name=found["person"])
            rows = rows.filter(actor__in=list(named.values_list("pk", flat=True)))
        if found["about"]:
            # Whoever may not read the names may not find by them either.
            rows = rows if may_search else rows.filter(content_type__app_label__in=OPEN_APPS)
            rows = rows.filter(object_repr__icontains=found["about"])
        return rows


def kinds() -> list[tuple[str, str]]:
    """The kinds of rows whose changes are kept, and those that are somebody's, whose reading is kept."""
    owned = [model for model in apps.get_models() if isinstance(model._default_manager.all(), Reached)]
    found = ContentType.objects.get_for_models(*{*auditlog.get_models(), *owned} - {AuditEntry})
    return sorted((str(kind.pk), str(model._meta.verbose_name)) for model, kind in found.items())


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def kind_label(entry: AuditEntry) -> str:
    """What kind of row an entry is about; empty for the desk as a whole."""
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    return "" if model is None or model is AuditEntry else str(model._meta.verbose_name)


def is_open(entry: AuditEntry) -> bool:
    """Whether an entry is about something that holds nothing about a single enterprise."""
    return ContentType.objects.get_for_id(entry.content_type_id).app_label in OPEN_APPS


def about(entry: AuditEntry, sees_all: bool) -> str:
    """What an entry is about: for administrators, who must not learn about single enterprises, only its number."""
    return entry.object_repr if sees_all or is_open(entry) else f"#{entry.object_pk}"


def changed_fields(entry: AuditEntry) -> str:
    """The fields that an entry changed, by name alone."""
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    if model is None or entry.deed in ("create", "delete"):
        return ""
    fields = {field.name: field for field in model._meta.get_fields()}
    shown = [fields[name] for name in (entry.changes or {}) if name in fields and not is_inner(fields[name])]
    return "、".join(str(getattr(field, "verbose_name", field.name)) for field in shown)


def changes_in_words(entry: AuditEntry) -> str:
    """What an entry changed, in one line for a file."""
    return "；".join(f"{each.label}：{each.before} → {each.after}" for each in changes_of(entry))


DETAILS: dict[str, str] = {
    "path": marked("页面"),
    "asked": marked("条件"),
    "reason": marked("原因"),
    "note": marked("说明"),
    "rows": marked("行数"),
    "count": marked("数量"),
    "accounts": marked("用户数"),
    "days": marked("天数"),
}
"""What deeds say about themselves."""


def details_of(entry: AuditEntry) -> list[tuple[str, str]]:
    """What a deed said about itself, in words where there are some."""
    found = []
    for name, value in (entry.additional_data or {}).items():
        text = "；".join(f"{key}={part}" for key, part in value.items()) if isinstance(value, dict) else str(value)
        found.append((_(DETAILS[name]) if name in DETAILS else name, text))
    return found


def columns(sees_all: bool, *, is_file: bool) -> list[Column]:
    """The columns, in a file with what was changed, for those who may see it. The order is always that of time."""
    found = [
        Column("timestamp", marked("时间"), lambda entry: entry.timestamp, "datetime",
               link=lambda entry: reverse("organisations:audit-entry", args=[entry.pk])),
        Column("actor", marked("人员"), lambda entry: entry.actor and f"{entry.actor}（{entry.actor.username}）"),
        Column("organisation", marked("单位"), lambda entry: entry.organisation),
        Column("deed", marked("操作"), lambda entry: deed_label(entry.deed), "badge", badge=lambda entry: entry.deed),
        Column("kind", marked("对象类别"), kind_label),
        Column("about", marked("对象"), lambda entry: about(entry, sees_all)),
        Column("fields", marked("修改的字段"), changed_fields),
        Column("address", marked("地址"), lambda entry: entry.remote_addr),
    ]  # fmt: skip
    if is_file:
        found.append(Column("changes", marked("修改内容"),
                            lambda entry: changes_in_words(entry) if sees_all or is_own(entry) else ""))  # fmt: skip
    return found


def is_own(entry: AuditEntry) -> bool:
    """Whether an entry is about people and organisations, which administrators look after."""
    return ContentType.objects.get_for_id(entry.content_type_id).app_label == "organisations"


@require_safe
@right_required("audit.view")
def entries(request: HttpRequest) -> HttpResponse:
    """The trail, the newest first. Taking it away as a file is itself kept."""
    sees_all = has_right(request.user, "audit.details")
    form = AuditFilter(request.GET or None) if request.GET else AuditFilter({})
    rows = form.apply(AuditEntry.objects.visible_to(request.user), may_search=sees_all)
    rows = rows.select_related("actor", "organisation").newest_first()
    record_file(request, _("审计记录"))
    table = Table(request, _("审计记录"), columns(sees_all, is_file=request.GET.get("as") in WRITERS), rows,
                  empty=_("这段时间里没有符合条件的记录。请放宽条件。"))  # fmt: skip
    context = {"form": form, "days": DAYS_SHOWN, "is_whole": not request.GET.get("since"), "sees_all": sees_all}
    return table_page(request, table, "organisations/audit.html", context)


@require_safe
@right_required("audit.view")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with what it changed."""
    rows = AuditEntry.objects.visible_to(request.user).select_related("actor", "organisation")
    found = get_object_or_404(rows, pk=pk)
    sees_all = has_right(request.user, "audit.details")
    sees_changes = sees_all or is_own(found)
    context = {
        "entry": found, "deed": deed_label(found.deed), "kind": kind_label(found), "about": about(found, sees_all),
        "changes": changes_of(found) if sees_changes else [], "sees_changes": sees_changes,
        "details": details_of(found) if sees_changes else [],
    }  # fmt: skip
    return render(request, "organisations/audit_entry.html", context)
