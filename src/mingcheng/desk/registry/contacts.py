"""Contacts with enterprises (联系服务)."""

from __future__ import annotations

from mingcheng.desk.organisations.models import User
from mingcheng.desk.registry.models import Contact


def add_contact(contact: Contact, user: User) -> Contact:
    """Keeps a contact as somebody's."""
    contact.by = user
    contact.save()
    return contact
