"""Addresses of statistics."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.statistics import (
    map_pages,
    publication_pages,
    report_pages,
    reporter_pages,
    round_pages,
    submission_pages,
    table_pages,
)

app_name = "statistics"
urlpatterns = [
    path("", round_pages.rounds, name="rounds"),
    path("open/", round_pages.open_new, name="open"),
    path("<int:pk>/", round_pages.round_page, name="round"),
    path("<int:pk>/reporters/", reporter_pages.reporters, name="reporters"),
    path("<int:pk>/template/<str:kind>/", reporter_pages.template, name="template"),
    path("<int:pk>/sign/<int:organisation>/", round_pages.sign, name="sign"),
    path("<int:pk>/sign-city/", round_pages.sign_for_city, name="sign-city"),
    path("<int:pk>/lock/", round_pages.lock_round, name="lock"),
    path("<int:pk>/reopen/", round_pages.reopen_round, name="reopen"),
    path("<int:pk>/upload/", submission_pages.upload, name="upload"),
    path("<int:pk>/report/<str:reporter>/", report_pages.report, name="report"),
    path("<int:pk>/report/<str:reporter>/try/", report_pages.tried, name="try"),
    path("submissions/<int:pk>/", submission_pages.submission, name="submission"),
    path("submissions/<int:pk>/marked/", submission_pages.marked_workbook, name="marked"),
    path("submissions/<int:pk>/again/", submission_pages.again, name="again"),
    path("findings/<int:pk>/reason/", submission_pages.reason, name="reason"),
    path("tables/", table_pages.tables, name="tables"),
    path("tables/trace/", table_pages.trace, name="trace"),
    path("tables/publish/", publication_pages.publish_table, name="publish"),
    path("published/", publication_pages.publications, name="publications"),
    path("published/<int:pk>/", publication_pages.publication, name="publication"),
    path("map/", map_pages.map_page, name="map"),
    path("map/outlines/", map_pages.outlines, name="outlines"),
    path("map/outlines/<int:pk>/", map_pages.shapes, name="shapes"),
    path("series/", map_pages.series, name="series"),
]
