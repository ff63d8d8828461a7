"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.deliverables import edit_pages, pages

app_name = "deliverables"
urlpatterns = [
    path("", pages.deliverables, name="list"),
    path("board/", pages.board, name="board"),
    path("<int:pk>/", pages.deliverable, name="deliverable"),
    path("<int:pk>/edit/", edit_pages.edit, name="edit"),
    path("<int:pk>/evidence/", edit_pages.add_evidence, name="add-evidence"),
    path("<int:pk>/notes/", edit_pages.add_note, name="add-note"),
    path("<int:pk>/sign-off/", edit_pages.sign_off, name="sign-off"),
    path("evidence/<int:pk>/", pages.evidence_file, name="evidence"),
    path("evidence/<int:pk>/remove/", edit_pages.remove_evidence, name="remove-evidence"),
]
