"""What the demonstration city is set on: the organisations of 临江, a person for every role, one made-up population.

Everything is invented. The same enterprises, by code, name, district and park, stand in the reports, in the facts that
measures are matched with, and in the lists that the register is made from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role


@dataclass
class Stage:
    """The city while its rooms are being filled.

    `folder` is a scratch folder: `reports/` (enterprises.parquet, reports.parquet) and `facts/` (the tables of the
    contract). `months` are those up to `today` for which there are reports. `park_codes` tells the park of a code in the
    reports' list of enterprises.
    """

    city: Organisation
    bureau: Organisation
    districts: list[Organisation]
    parks: list[Organisation]
    units: dict[str, Organisation]
    enterprises: int
    months: int
    today: date
    folder: Path
    users: dict[Role, User] = field(default_factory=dict)
    park_codes: dict[str, Organisation] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def reports(self) -> Path:
        """The folder of made-up reports."""
        return self.folder / "reports"

    @property
    def facts(self) -> Path:
        """The folder of made-up facts."""
        return self.folder / "facts"

    def user(self, role: Role, organisation: Organisation) -> User:
        """Somebody in a role for an organisation; the same person when asked again."""
        held = Membership.objects.filter(role=role, organisation=organisation).select_related("user").first()
        if held is not None:
            return held.user
        user = User(username=f"{role.value}-{organisation.pk}", display_name=f"{organisation}{role.label}")
        user.set_unusable_password()
        user.save()
        Membership.objects.create(user=user, organisation=organisation, role=role)
        return user
