"""Addresses for those who run the desk."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.monitoring.metrics import metrics

app_name = "monitoring"
urlpatterns = [path("metrics", metrics, name="metrics")]
