"""Contacts with enterprises (联系服务): who went when, what was asked, what was promised, until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import WRITERS, Column, Table, table_page
from mingcheng.desk.registry.contacts import add_contact
from mingcheng.desk.registry.forms import ContactForm
from mingcheng.desk.registry.models import Contact, Enterprise
from mingcheng.desk.registry.people import person_of
from mingcheng.desk.registry.work_models import ContactQuerySet
from mingcheng.language import _, marked

STATES = {
    "open": marked("待跟进"), "overdue": marked("逾期未办结"), "done": marked("已办结"), "none": marked("无须跟进"),
}  # fmt: skip
BADGES = {"open": "waiting", "overdue": "failed", "done": "done", "none": ""}


def state_of(contact: Contact) -> str:
    """What is to be done about a contact."""
    if contact.done_at:
        return "done"
    if contact.follow_up is None:
        return "none"
    return "overdue" if contact.follow_up < timezone.localdate() else "open"


COLUMNS = (
    Column("date", marked("日期"), lambda row: row.date, "date", sort=("date",)),
    Column("enterprise", marked("企业"), lambda row: row.enterprise, sort=("enterprise__name",),
           link=lambda row: f"{reverse('registry:enterprise', args=[row.enterprise_id])}?tab=contacts"),
    Column("kind", marked("方式"), lambda row: row.get_kind_display(), sort=("kind",)),
    Column("who", marked("联系人员"), lambda row: row.who, sort=("who",)),
    Column("asked", marked("企业诉求"), lambda row: row.asked),
    Column("promised", marked("答复与承诺"), lambda row: row.promised),
    Column("follow_up", marked("跟进期限"), lambda row: row.follow_up, "date", sort=("follow_up",)),
    Column("state", marked("状态"), lambda row: _(STATES[state_of(row)]), "badge", badge=lambda row: BADGES[state_of(row)] or "plain",
           link=lambda row: reverse("registry:contact", args=[row.pk])),
)  # fmt: skip


@require_safe
@right_required("registry.contact")
def contacts(request: HttpRequest) -> HttpResponse:
    """All contacts in reach."""
    rows = _filtered(request, Contact.objects.visible_to(request.user)).select_related("enterprise")
    empty = _("没有联系记录。请在企业的页面上记下走访和来电。")
    table = Table(request, _("联系服务"), COLUMNS, rows, default="-date", empty=empty)
    if request.GET.get("as") in WRITERS:
        record(request, "download", _("联系服务"), {"filters": request.GET.dict()})
    context = {
        "states": [(name, _(label)) for name, label in STATES.items()], "tab": "contacts", "may_contact": True,
        "may_manage": has_right(request.user, "registry.manage"),
    }  # fmt: skip
    return table_page(request, table, "registry/contacts.html", context)


def _filtered(request: HttpRequest, rows: ContactQuerySet) -> ContactQuerySet:
    today, state = timezone.localdate(), request.GET.get("state")
    match state:
        case "open":
            rows = rows.filter(done_at=None, follow_up__gte=today)
        case "overdue":
            rows = rows.filter(done_at=None, follow_up__lt=today)
        case "done":
            rows = rows.exclude(done_at=None)
        case "none":
            rows = rows.filter(done_at=None, follow_up=None)
    text = request.GET.get("q", "").strip()
    return rows.filter(enterprise__name__contains=text) if text else rows


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("registry.contact")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new contact with an enterprise."""
    enterprise = get_object_or_404(Enterprise.objects.reached(request.user, "registry.contact"), pk=pk)
    initial = {"date": timezone.localdate(), "who": str(request.user)}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        contact = form.save(commit=False)
        contact.enterprise = enterprise
        add_contact(contact, person_of(request))
        messages.success(request, _("已记下。"), "good")
        return _back(enterprise)
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/contact.html", {"form": form, "enterprise": enterprise}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("registry.contact")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact as it was kept, to be changed or closed."""
    contact = Contact.objects.visible_to(request.user).filter(pk=pk).select_related("enterprise").first()
    if contact is None:
        raise Http404
    form = ContactForm(request.POST or None, instance=contact, initial={"version": contact.version})
    context: dict[str, Any] = {"form": form, "enterprise": contact.enterprise, "contact": contact}
    if request.method != "POST":
        record(request, "read", contact)
        return render(request, "registry/contact.html", context)
    if not form.is_valid():
        return render(request, "registry/contact.html", context, status=422)
    seen = form.cleaned_data["version"]
    changes = {name: form.cleaned_data[name] for name in ContactForm.Meta.fields}
    try:
        save_if_unchanged(Contact.objects.visible_to(request.user), pk, -1 if seen is None else seen, changes)
    except ChangedMeanwhile as changed:
        context["differences"] = conflict(form, changed.row)
        return render(request, "registry/contact.html", context, status=409)
    messages.success(request, _("已保存。"), "good")
    return _back(contact.enterprise)


def _back(enterprise: Enterprise) -> HttpResponse:
    return redirect(f"{reverse('registry:enterprise', args=[enterprise.pk])}?tab=contacts")
