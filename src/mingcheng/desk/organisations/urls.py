"""Signing in and out, and the pages of people and organisations."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.organisations import (
    account_pages,
    audit_pages,
    door,
    import_pages,
    organisation_pages,
    people_pages,
    rights_pages,
)

app_name = "organisations"
urlpatterns = [
    path("set-up/", door.set_up_page, name="set-up"),
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("password/", door.change_password, name="change-password"),
    path("language/", door.choose_language, name="language"),
    path("account/", account_pages.account, name="account"),
    path("account/here/", account_pages.here, name="here"),
    path("account/end-other-sessions/", account_pages.end_other_sessions, name="end-other-sessions"),
    path("organisations/", organisation_pages.organisations, name="list"),
    path("organisations/add/", organisation_pages.add_organisation, name="add-organisation"),
    path("organisations/import/", import_pages.import_list, name="import"),
    path("organisations/import/template/", import_pages.empty_list, name="import-template"),
    path("organisations/import/<int:pk>/", import_pages.preview, name="import-preview"),
    path("organisations/<int:pk>/", organisation_pages.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisation_pages.edit_organisation, name="edit-organisation"),
    path("organisations/<int:pk>/switch/", organisation_pages.switch_organisation, name="switch-organisation"),
    path("people/", people_pages.people, name="people"),
    path("people/add/", people_pages.add, name="add-person"),
    path("people/add-enterprise/", people_pages.add_enterprise, name="add-enterprise"),
    path("people/<int:pk>/", people_pages.person, name="person"),
    path("people/<int:pk>/edit/", people_pages.edit, name="edit-person"),
    path("people/<int:pk>/switch/", people_pages.switch, name="switch-person"),
    path("people/<int:pk>/reset/", people_pages.reset, name="reset-password"),
    path("people/<int:pk>/roles/", people_pages.add_role, name="add-role"),
    path("people/<int:pk>/roles/<int:membership>/remove/", people_pages.remove_role, name="remove-role"),
    path("rights/", rights_pages.rights, name="rights"),
    path("audit/", audit_pages.entries, name="audit"),
    path("audit/<int:pk>/", audit_pages.entry, name="audit-entry"),
]
