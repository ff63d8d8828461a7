"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.targets import edit_pages, entry_pages, lists, series_pages, target_pages

app_name = "targets"
urlpatterns = [
    path("", lists.targets, name="list"),
    path("<int:pk>/", target_pages.target, name="target"),
    path("<int:pk>/edit/", edit_pages.edit, name="edit"),
    path("<int:pk>/entries/add/", entry_pages.add_entry, name="add-entry"),
    path("entries/", entry_pages.entries, name="entries"),
    path("entries/<int:pk>/", entry_pages.edit_entry, name="edit-entry"),
    path("entries/<int:pk>/decide/", entry_pages.decide, name="decide"),
    path("entries/<int:pk>/evidence/", entry_pages.evidence, name="evidence"),
    path("series/", series_pages.series, name="series"),
    path("series/import/", series_pages.import_series, name="import-series"),
    path("series/<int:pk>/", series_pages.series_file, name="series-file"),
    path("series/rows/<int:pk>/", series_pages.series_row, name="series-row"),
    path("series/rows/<int:pk>/use/", series_pages.use_row, name="use-row"),
]
