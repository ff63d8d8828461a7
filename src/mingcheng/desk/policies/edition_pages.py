"""Writing measures: texts with instant checking, test cases run at once, editions that come into force and are superseded."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.policies.case_text import Case, CaseError, with_case
from mingcheng.desk.policies.cases import changed_in, parameters_of
from mingcheng.desk.policies.editions import next_edition, reformed_texts, state_of
from mingcheng.desk.policies.measure_text import TextError, with_changes
from mingcheng.desk.policies.models import Edition, Reform
from mingcheng.desk.policies.packs import FILE_NAME, check_texts, names_for, pack_named, readable_pack
from mingcheng.errors import MingchengError
from mingcheng.language import _

MOST_CHARACTERS = 200_000
FIRST = """id: first-measure
title: 软件业务收入达标奖励
beneficiary: 软件企业
parameters:
  门槛: 2000 万元
  奖励: 20 万元
conditions:
  - 软件业务收入 >= 门槛
benefit:
  fixed: 奖励
examples:
  - {name: 达到, year: 2026, given: {软件业务收入: 2000 万元}, eligible: "yes", amount: 20 万元}
  - {name: 没有填报, year: 2026, given: {}, eligible: unknown}
"""


class NewForm(forms.Form):
    """A new pack, empty or after another one."""

    name = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,50}$", label=lazy("代号"), help_text=lazy("小写字母、数字和连字符，如 linjiang-2026。")
    )
    title = forms.CharField(label=lazy("名称"), max_length=200)
    after = forms.ChoiceField(label=lazy("以哪一个为蓝本"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [("", "—"), *names_for(True)]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Not one that there is."""
        name = str(self.cleaned_data["name"])
        if Edition.objects.filter(name=name).exists():
            raise ValidationError(_("已有这个代号，请打开它另起一版。"))
        return name


@require_http_methods(["GET", "POST"])
@right_required("policies.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Begins a pack, empty, after another one, or with the parameters of a reform."""
    key = request.GET.get("reform", "")
    reform = Reform.objects.filter(pk=int(key)).first() if key.isdigit() and len(key) < 18 else None
    form = NewForm(request.POST or None, initial={"title": reform.title} if reform else None)
    if reform:
        del form.fields["after"]
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            texts = reformed_texts(reform) if reform else _texts_after(told["after"])
        except (TextError, MingchengError) as error:
            form.add_error(None, str(error))
        else:
            made = Edition.objects.create(
                name=told["name"], title=told["title"], texts=texts, state=state_of(texts, told["name"]),
                changed_by=user_of(request),
            )  # fmt: skip
            return redirect("policies:edition", made.pk)
    context = {"form": form, "reform": reform}
    return render(request, "policies/new_edition.html", context, status=400 if form.errors else 200)


def _texts_after(pack: str) -> dict[str, str]:
    return dict(pack_named(pack).texts) if pack else {"first-measure.yaml": FIRST}


@require_http_methods(["GET", "POST"])
@right_required("policies.edit")
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. An edition in force or superseded is opened as a new draft when it is saved."""
    found = get_object_or_404(Edition.objects.reached(request.user, "policies.edit"), pk=pk)
    texts, problem, clash, added, is_set = dict(found.texts), "", None, False, False
    if request.method == "POST":
        texts = _typed(request.POST, found.texts)
        problem = _refusal(texts)
        if not problem:
            texts, problem = _with_parameters(texts, found.name, request.POST)
        if not problem and any(request.POST.get(name, "").strip() for name in ("add_case", "case_name", "case_given")):
            texts, problem = _with_case(texts, request.POST)
            added = not problem
        elif not problem and "set_parameters" in request.POST:
            is_set = True
        elif not problem:
            try:
                saved = _save(found, texts, request)
            except ChangedMeanwhile as meanwhile:
                found = meanwhile.row  # type: ignore[assignment]
                clash = _diff(texts, found.texts)
            else:
                messages.success(request, _("已保存。"))
                return redirect("policies:edition", saved.pk)
    pack, faults, failures = check_texts(texts, found.name)
    context = {
        "edition": found, "texts": sorted(texts.items()), "faults": faults, "failures": failures, "pack": pack, "problem": problem,
        "clash": clash, "history": history_of(found), "can_change": found.state in (Edition.State.DRAFT, Edition.State.TESTED),
        "examples": sum(len(each.examples) for each in pack.measures) if pack else 0,
        "others": Edition.objects.filter(name=found.name).exclude(pk=found.pk), "diff": _against_force(found, texts),
        "version": found.version if clash is not None else request.POST.get("version", found.version),
        "note": request.POST.get("note", ""), "typed": {} if added else request.POST, "added": added,
        "is_set": is_set, "parameters": parameters_of(pack) if pack else [],
        "targets": [(f"{each.file.rpartition('/')[2]}:{each.id}", each.title) for each in pack.measures] if pack else [],
        "case_year": timezone.localdate().year,
    }  # fmt: skip
    status = 409 if clash is not None else 400 if problem else 200
    return render(request, "policies/edition.html", context, status=status)


def _typed(post: Any, before: Mapping[str, str]) -> dict[str, str]:
    """The texts that were typed: fields are called `text:<file>`, a new file `new_name` and `new_text`."""
    texts = {}
    for name in before:
        text = post.get(f"text:{name}")
        if text is None:
            texts[name] = before[name]
        elif text.strip():
            texts[name] = text.replace("\r\n", "\n")
    if post.get("new_name", "").strip():
        texts[post["new_name"].strip()] = post.get("new_text", "").replace("\r\n", "\n") or FIRST
    return texts


def _with_case(texts: dict[str, str], post: Any) -> tuple[dict[str, str], str]:
    """The texts with the test case that was typed; or as they are, and what is wrong with it."""
    file, _colon, measure = post.get("case_measure", "").partition(":")
    case = Case(*(post.get(f"case_{name}", "") for name in ("name", "year", "given", "eligible", "amount")))
    if file not in texts:
        return texts, _("请选算例属于哪项措施。")
    try:
        return {**texts, file: with_case(texts[file], measure, case)}, ""
    except CaseError as error:
        return texts, str(error)


def _with_parameters(texts: dict[str, str], name: str, post: Any) -> tuple[dict[str, str], str]:
    """The texts with the parameters that were typed beside them; or as they are, and what is wrong. Texts that cannot be
    read have no parameters: their faults are told anyway."""
    pack = readable_pack(texts, name)
    try:
        return with_changes(
            texts, [(each.measure, each.name, to) for each, to in changed_in(pack, post)] if pack else ()
        ), ""
    except TextError as error:
        return texts, str(error)


def _refusal(texts: Mapping[str, str]) -> str:
    bad = [name for name in texts if not FILE_NAME.fullmatch(name)]
    if bad:
        return _("文件名“{name}”不行，应如 first-version.yaml。").format(name=bad[0][:60])
    if not texts:
        return _("至少要有一个文件。")
    if sum(map(len, texts.values())) > MOST_CHARACTERS:
        return _("内容太长，最多 {most} 字。").format(most=MOST_CHARACTERS)
    return ""


def _save(found: Edition, texts: dict[str, str], request: HttpRequest) -> Edition:
    note = request.POST.get("note", "").strip()[:300]
    if found.state in (Edition.State.IN_FORCE, Edition.State.SUPERSEDED):
        return next_edition(found.name, texts, note, user_of(request))
    changes = {"texts": texts, "state": state_of(texts, found.name), "note": note, "changed_by": user_of(request)}
    seen = request.POST.get("version", "")
    return save_if_unchanged(
        Edition.objects.all(), found.pk, int(seen) if seen.isdigit() else 0, changes, more=["changed_at"]
    )


def _diff(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Line by line, what was typed against what is kept now."""
    found: list[str] = []
    for name in sorted({*mine, *theirs}):
        one, other = theirs.get(name, "").splitlines(), mine.get(name, "").splitlines()
        found += difflib.unified_diff(
            one, other, f"{name}（{_('现在的')}）", f"{name}（{_('您写的')}）", lineterm="", n=1
        )
    return found


def _against_force(found: Edition, texts: Mapping[str, str]) -> list[str]:
    current = Edition.objects.filter(name=found.name, state=Edition.State.IN_FORCE).exclude(pk=found.pk).first()
    if current is None:
        return []
    lines: list[str] = []
    for name in sorted({*texts, *current.texts}):
        one, other = current.texts.get(name, "").splitlines(), texts.get(name, "").splitlines()
        lines += difflib.unified_diff(
            one, other, f"{name}（{_('施行中')}）", f"{name}（{_('这一版')}）", lineterm="", n=1
        )
    return lines


@require_POST
@right_required("policies.edit")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the texts as they are being typed, and what the test cases say."""
    found = get_object_or_404(Edition.objects.reached(request.user, "policies.edit"), pk=pk)
    texts = _typed(request.POST, found.texts)
    problem = _refusal(texts)
    pack, faults, failures = (None, [], []) if problem else check_texts(texts, found.name)
    examples = sum(len(each.examples) for each in pack.measures) if pack else 0
    return render(
        request,
        "policies/_check.html",
        {"faults": faults, "failures": failures, "pack": pack, "problem": problem, "examples": examples},
    )


@require_POST
@right_required("policies.edit")
def put_into_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts an edition into force in the place of the one before; its test cases must all come out as expected."""
    found = get_object_or_404(Edition.objects.reached(request.user, "policies.edit"), pk=pk)
    pack, faults, failures = check_texts(found.texts, found.name)
    if pack is None or faults or failures or not any(each.examples for each in pack.measures):
        messages.error(request, _("算例没有全部通过，或没有算例，不能施行。"))
        return redirect("policies:edition", pk)
    with transaction.atomic():
        kept = Edition.objects.select_for_update().get(pk=pk)
        for each in Edition.objects.filter(name=kept.name, state=Edition.State.IN_FORCE).exclude(pk=pk):
            each.state = Edition.State.SUPERSEDED
            each.save(update_fields=["state"])
        kept.state, kept.version = Edition.State.IN_FORCE, kept.version + 1
        kept.save(update_fields=["state", "version"])
    record(request, "publish", found)
    messages.success(request, _("已施行。"))
    return redirect("policies:edition", pk)
