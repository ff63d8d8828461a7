"""Addresses of the plan office."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.plans import comparison, deciding, editing, files, reviewing, views

app_name = "plans"
urlpatterns = [
    path("", views.plans, name="list"),
    path("upload/", files.upload, name="upload"),
    path("compare/", comparison.compare, name="compare"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/head/", editing.head, name="head"),
    path("<int:pk>/review/", reviewing.review, name="review"),
    path("<int:pk>/document/", reviewing.document, name="document"),
    path("<int:pk>/changes/", reviewing.changes, name="changes"),
    path("<int:pk>/read-again/", files.read_again, name="read-again"),
    path("<int:pk>/file/", files.original, name="file"),
    path("<int:pk>/export/<str:ending>/", files.export, name="export"),
    path("<int:pk>/findings/<int:number>/", deciding.dismiss, name="dismiss"),
    path("<int:pk>/confirm/<str:kind>/", deciding.confirm_kind, name="confirm-kind"),
    path("<int:pk>/add/<str:kind>/", editing.add, name="add"),
    path("<int:pk>/publish/", deciding.publish_plan, name="publish"),
    path("<int:pk>/withdraw/", deciding.withdraw_plan, name="withdraw"),
    path("items/<int:pk>/", editing.item, name="item"),
    path("items/<int:pk>/<str:deed>/", deciding.decide, name="decide"),
    path("sentence/<int:pk>/", views.sentence, name="sentence"),
]
