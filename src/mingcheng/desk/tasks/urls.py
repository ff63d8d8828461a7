"""Addresses of the ledger of tasks."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.tasks import deadline_pages, ledger_pages, list_pages, report_pages, task_pages

app_name = "tasks"
urlpatterns = [
    path("", ledger_pages.ledger, name="list"),
    path("add/", ledger_pages.add, name="add"),
    path("board/", task_pages.board, name="board"),
    path("calendar/", list_pages.calendar, name="calendar"),
    path("reports/", list_pages.reports, name="reports"),
    path("appraisal/", list_pages.appraisal, name="appraisal"),
    path("overdue/", deadline_pages.overdue, name="overdue"),
    path("reminders/", deadline_pages.reminders, name="reminders"),
    path("reminders/now/", deadline_pages.remind_now, name="remind-now"),
    path("reminders/text/", deadline_pages.reminders_text, name="reminders-text"),
    path("escalations/", deadline_pages.escalations, name="escalations"),
    path("escalations/<int:pk>/", deadline_pages.escalation, name="escalation"),
    path("settings/", deadline_pages.settings_page, name="settings"),
    path("units/", deadline_pages.unmatched, name="unmatched"),
    path("milestones/<int:pk>/", task_pages.milestone, name="milestone"),
    path("milestones/<int:pk>/remove/", task_pages.remove_milestone, name="remove-milestone"),
    path("evidence/<int:pk>/", report_pages.evidence, name="evidence"),
    path("evidence/<int:pk>/remove/", report_pages.remove_evidence, name="remove-evidence"),
    path("duties/<int:pk>/order/", deadline_pages.order_supervision, name="order"),
    path("duties/<int:pk>/<str:month>/", report_pages.report, name="report"),
    path("reports/<int:pk>/<str:deed>/", report_pages.step, name="report-step"),
    path("<int:pk>/", task_pages.task, name="task"),
    path("<int:pk>/edit/", ledger_pages.edit, name="edit"),
    path("<int:pk>/row/", ledger_pages.row, name="row"),
    path("<int:pk>/row/edit/", ledger_pages.row_edit, name="row-edit"),
    path("<int:pk>/milestones/add/", task_pages.add_milestone, name="add-milestone"),
    path("<int:pk>/step/<str:step>/", task_pages.take_step, name="step"),
]
