"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.registry import (
    contact_pages,
    enterprise_pages,
    import_pages,
    list_pages,
    pool_pages,
    review_pages,
)

app_name = "registry"
urlpatterns = [
    path("", list_pages.enterprises, name="list"),
    path("search/", list_pages.search, name="search"),
    path("<int:pk>/", enterprise_pages.enterprise, name="enterprise"),
    path("<int:pk>/part/<slug:name>/", enterprise_pages.part, name="part"),
    path("<int:pk>/split/", enterprise_pages.split_records, name="split"),
    path("<int:pk>/contacts/add/", contact_pages.add, name="add-contact"),
    path("contacts/", contact_pages.contacts, name="contacts"),
    path("contacts/<int:pk>/", contact_pages.edit, name="contact"),
    path("imports/", import_pages.imports, name="imports"),
    path("imports/<int:pk>/", import_pages.import_page, name="import"),
    path("imports/<int:pk>/reopen/", import_pages.reopen, name="reopen-import"),
    path("imports/<int:pk>/quarantine/", import_pages.quarantine, name="quarantine"),
    path("review/", review_pages.review, name="review"),
    path("review/relink/", review_pages.relink, name="relink"),
    path("review/decisions/", review_pages.decisions, name="decisions"),
    path("review/<slug:left>/<slug:right>/", review_pages.pair, name="pair"),
    path("pools/", pool_pages.pools, name="pools"),
    path("pools/prospects/", pool_pages.look_ahead, name="prospects"),
    path("pools/<slug:kind>/", pool_pages.pool, name="pool"),
    path("pools/<slug:kind>/change/", pool_pages.change, name="change-pool"),
    path("rungs/", pool_pages.rungs, name="rungs"),
]
