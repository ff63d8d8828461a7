"""Addresses of measures."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.policies import (
    award_pages,
    edition_pages,
    enterprise_pages,
    facts_pages,
    library_pages,
    pot_pages,
    reform_pages,
    run_pages,
)

app_name = "policies"
urlpatterns = [
    path("", library_pages.library, name="list"),
    path("pack/<str:name>/", library_pages.pack, name="pack"),
    path("pack/<str:name>/<str:measure>/", library_pages.measure, name="measure"),
    path("editions/new/", edition_pages.new, name="new-edition"),
    path("editions/<int:pk>/", edition_pages.edition, name="edition"),
    path("editions/<int:pk>/check/", edition_pages.check, name="check"),
    path("editions/<int:pk>/force/", edition_pages.put_into_force, name="force"),
    path("runs/", run_pages.runs, name="runs"),
    path("runs/<int:pk>/", run_pages.run, name="run"),
    path("runs/<int:pk>/quarantine/", run_pages.quarantine, name="quarantine"),
    path("runs/<int:pk>/awards/", award_pages.make, name="make-list"),
    path("facts/", facts_pages.facts, name="facts"),
    path("facts/template/", facts_pages.facts_template, name="facts-template"),
    path("awards/", award_pages.award_lists, name="award-lists"),
    path("awards/list/<int:pk>/", award_pages.award_list, name="award-list"),
    path("awards/list/<int:pk>/notice/", award_pages.notice, name="notice"),
    path("awards/list/<int:pk>/notice/begin/", award_pages.begin, name="begin-notice"),
    path("awards/list/<int:pk>/confirm/", award_pages.confirm, name="confirm-list"),
    path("awards/list/<int:pk>/review/", award_pages.review_all, name="review-all"),
    path("awards/<int:pk>/", award_pages.award, name="award"),
    path("awards/<int:pk>/move/", award_pages.move_award, name="move"),
    path("awards/<int:pk>/object/", award_pages.object_award, name="object"),
    path("objections/<int:pk>/", award_pages.decide, name="objection"),
    path("pots/", pot_pages.pots, name="pots"),
    path("pots/<int:pk>/", pot_pages.pot, name="pot"),
    path("reforms/", reform_pages.reforms, name="reforms"),
    path("reforms/new/<str:name>/", reform_pages.new, name="new-reform"),
    path("reforms/compare/", reform_pages.compare, name="compare"),
    path("reforms/<int:pk>/", reform_pages.reform, name="reform"),
    path("reforms/<int:pk>/adopt/", reform_pages.adopt, name="adopt"),
    path("mine/", enterprise_pages.mine, name="mine"),
    path("enterprise/<int:pk>/", enterprise_pages.of_enterprise, name="enterprise"),
]
