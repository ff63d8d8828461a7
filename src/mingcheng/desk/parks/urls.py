"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.parks import edit_pages, pages

app_name = "parks"
urlpatterns = [
    path("", pages.parks, name="list"),
    path("outlines.json", pages.outlines, name="outlines"),
    path("import/", edit_pages.import_list, name="import"),
    path("<int:pk>/", pages.park, name="park"),
    path("<int:pk>/edit/", edit_pages.edit, name="edit"),
    path("<int:pk>/blocks/add/", edit_pages.add_block, name="add-block"),
    path("blocks/<int:pk>/", edit_pages.edit_block, name="edit-block"),
    path("blocks/<int:pk>/remove/", edit_pages.remove_block, name="remove-block"),
]
