"""Organisations in their tree, the people in them, the role of each, and from where they signed in."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Concat, Substr

from mingcheng.desk.organisations.entries import AuditEntry as AuditEntry
from mingcheng.desk.organisations.members import Member, members_of
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.language import lazy


class OrganisationQuerySet(Reached["Organisation"]):
    """Organisations."""

    right = "organisations.view"

    def within(self, reach: Reach) -> Q:
        """Those of the reach themselves."""
        return Q(pk__in=reach.organisations)

    def of_kind(self, *kinds: str) -> Self:
        """Only some kinds, in the order of the tree."""
        return self.filter(kind__in=kinds).order_by("path")

    def by_kind(self) -> Self:
        """The city, its departments, districts, zones, then parks, each in the order of the tree."""
        Kind = Organisation.Kind
        kinds = (Kind.CITY, Kind.BUREAU, Kind.DISTRICT, Kind.ZONE, Kind.PARK, Kind.ENTERPRISE)
        places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(kinds)]
        return self.order_by(Case(*places, default=Value(len(kinds))), "path")


class Organisation(models.Model):
    """A place in the tree of those who report and are reported to: city, district, zone, park, bureau, enterprise.

    `path` holds the keys from the root down (“/1/7/23/”), so that all below are those whose path begins with one's own.
    """

    class Kind(models.TextChoices):
        """What an organisation is."""

        CITY = "city", lazy("城市")
        DISTRICT = "district", lazy("区县")
        ZONE = "zone", lazy("功能区")
        PARK = "park", lazy("园区")
        BUREAU = "bureau", lazy("部门")
        ENTERPRISE = "enterprise", lazy("企业")

    name = models.CharField(lazy("名称"), max_length=200)
    short_name = models.CharField(lazy("简称"), max_length=60, blank=True)
    kind = models.CharField(lazy("类别"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", verbose_name=lazy("上级"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    adcode = models.CharField(
        lazy("行政区划代码"), max_length=6, blank=True, help_text=lazy("6位代码（GB/T 2260）"),
        validators=[RegexValidator(r"^[0-9]{6}$", lazy("行政区划代码是6位数字。"))],
    )  # fmt: skip
    uscc = models.CharField(lazy("统一社会信用代码"), max_length=18, blank=True, db_index=True)
    path = models.CharField(max_length=200, db_index=True, editable=False)
    is_active = models.BooleanField(lazy("启用"), default=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["path"]
        verbose_name = lazy("单位")
        verbose_name_plural = lazy("单位")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="organisation_name_once",
                                    violation_error_message=lazy("上级单位下已有同名单位。")),
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="organisation_uscc_once",
                                    violation_error_message=lazy("已有单位使用这个统一社会信用代码。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.short_name or self.name

    def clean(self) -> None:
        """A tree has no circles."""
        if self.parent is not None and self.pk and self.path and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": str(lazy("上级不能是本单位自己或其下级。"))})

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the path of this one and of those below in step with the tree."""
        before = self.path
        if not self.pk:
            super().save(*args, **kwargs)  # type: ignore[arg-type]
            self.path = self._path()
            type(self).objects.filter(pk=self.pk).update(path=self.path)
            return
        self.path = self._path()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "path"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        if before and before != self.path:
            below = type(self).objects.filter(path__startswith=before)
            below.update(path=Concat(Value(self.path), Substr("path", len(before) + 1)))

    def _path(self) -> str:
        return f"{self.parent.path if self.parent else '/'}{self.pk}/"

    @property
    def depth(self) -> int:
        """How many stand above it."""
        return self.path.count("/") - 2

    @property
    def below(self) -> frozenset[int]:
        """The keys of this one and of all below it, the accounts of enterprises left out: those are reached by their
        codes and their districts, and a city has tens of thousands."""
        found = type(self).objects.filter(path__startswith=self.path).exclude(kind=self.Kind.ENTERPRISE)
        return frozenset(found.values_list("pk", flat=True)) | {self.pk}


class User(AbstractUser):
    """Somebody who signs in."""

    display_name = models.CharField(lazy("姓名"), max_length=60)
    telephone = models.CharField(lazy("电话"), max_length=30, blank=True)
    language = models.CharField(lazy("界面语言"), max_length=8, default="zh-hans")
    must_change_password = models.BooleanField(lazy("下次登录须改密码"), default=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering: ClassVar = ["username"]
        verbose_name = lazy("用户")
        verbose_name_plural = lazy("用户")

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def members(self) -> list[Member]:
        """The roles that count, with their reach; asked for once a request."""
        return members_of(self) if self.is_active else []

    @property
    def roles(self) -> frozenset[Role]:
        """What this person does here."""
        return frozenset(member.role for member in self.members)


class Membership(models.Model):
    """A person's role in an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=lazy("用户"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=lazy("单位")
    )
    role = models.CharField(lazy("角色"), max_length=20, choices=Role)

    class Meta:
        verbose_name = lazy("任职")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.organisation} {self.get_role_display()}"


class SignIn(models.Model):
    """One signing in: when, from where, with what; the session that came of it, as long as it lasts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins", verbose_name=lazy("用户"))
    at = models.DateTimeField(lazy("登录时间"), auto_now_add=True)
    address = models.GenericIPAddressField(lazy("地址"), null=True)
    browser = models.CharField(lazy("浏览器"), max_length=200, blank=True)
    session_key = models.CharField(max_length=40, blank=True, db_index=True, editable=False)
    ended_at = models.DateTimeField(lazy("退出时间"), null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = lazy("登录记录")
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
