"""Who may do what, as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations import rights_table
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.organisations.rights import Role


@require_safe
@right_required("organisations.manage", "audit.view")
def rights(request: HttpRequest) -> HttpResponse:
    """Rights x roles."""
    context = {"roles": [role.label for role in Role], "rows": list(rights_table.rows())}
    return render(request, "organisations/rights.html", context)
