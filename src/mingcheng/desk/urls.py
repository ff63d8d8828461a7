"""Every address of the desk. Each name in here has a line in tests/desk/access.py, which holds it to the rights."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("mingcheng.desk.home.urls")),
    path("", include("mingcheng.desk.organisations.urls")),
    path("", include("mingcheng.desk.monitoring.urls")),
    path("jobs/", include("mingcheng.desk.jobs.urls")),
    path("files/", include("mingcheng.desk.files.urls")),
    path("plans/", include("mingcheng.desk.plans.urls")),
    path("targets/", include("mingcheng.desk.targets.urls")),
    path("tasks/", include("mingcheng.desk.tasks.urls")),
    path("deliverables/", include("mingcheng.desk.deliverables.urls")),
    path("statistics/", include("mingcheng.desk.statistics.urls")),
    path("register/", include("mingcheng.desk.registry.urls")),
    path("measures/", include("mingcheng.desk.policies.urls")),
    path("parks/", include("mingcheng.desk.parks.urls")),
]

handler400 = "mingcheng.desk.organisations.refusals.bad_request"
handler403 = "mingcheng.desk.organisations.refusals.forbidden"
handler404 = "mingcheng.desk.organisations.refusals.not_found"
