"""The page that one comes to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.reach import right_required


@require_safe
@right_required("home.view")
def home(request: HttpRequest) -> HttpResponse:
    """What needs me today."""
    return render(request, "home/home.html")
