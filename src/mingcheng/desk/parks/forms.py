"""Forms of parks, and the columns of the list that parks are imported from."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from mingcheng.desk.pages.language import lazy
from mingcheng.desk.parks.models import Block, Park
from mingcheng.desk.parks.outlines import geometry_of, outline_fault
from mingcheng.desk.targets.forms import put_plainly
from mingcheng.language import _

if TYPE_CHECKING:
    _ParkModelForm = forms.ModelForm[Park]
    _BlockModelForm = forms.ModelForm[Block]
else:  # Django's forms know their models' types only while they are checked
    _ParkModelForm = _BlockModelForm = forms.ModelForm

YI = Decimal(10**8)
MOST_OUTLINE_BYTES = 2_000_000


class ParkForm(_ParkModelForm):
    """What people keep of a park; the target in 亿元, the outline as a GeoJSON file or text."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    target_yi = forms.DecimalField(
        label=lazy("软件业务收入目标（亿元）"), required=False, min_value=0, max_digits=12, decimal_places=4
    )
    outline_text = forms.CharField(
        label=lazy("边界（GeoJSON）"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("面或多面，经度在前；清空则删去边界。"), max_length=MOST_OUTLINE_BYTES,
    )  # fmt: skip

    class Meta:
        model = Park
        fields: ClassVar = [
            "level", "nature", "location", "goal", "land_mu", "built_m2", "planned_m2", "used_m2", "target_year", "note",
        ]  # fmt: skip
        widgets: ClassVar = {"goal": forms.Textarea(attrs={"rows": 2}), "note": forms.Textarea(attrs={"rows": 3})}

    field_order = [  # noqa: RUF012
        "level", "nature", "location", "goal", "land_mu", "built_m2", "planned_m2", "used_m2", "target_yi", "target_year",
        "note", "outline_text",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park = self.instance
        if park.target_revenue_yuan is not None:
            self.initial.setdefault("target_yi", (park.target_revenue_yuan / YI).normalize())
        if park.outline is not None:
            self.initial.setdefault("outline_text", json.dumps(park.outline, ensure_ascii=False))
        for name in ("land_mu", "built_m2", "planned_m2", "used_m2"):
            self.fields[name].min_value = 0  # type: ignore[attr-defined]
            self.fields[name].widget.attrs.update(min="0", step="any")
        put_plainly(self)

    def clean_outline_text(self) -> Any:
        """The area, None where there is none."""
        text = self.cleaned_data["outline_text"].strip()
        if not text:
            return None
        try:
            outline = json.loads(text)
        except ValueError:
            raise forms.ValidationError(_("不是 JSON 文本。")) from None
        fault = outline_fault(outline)
        if fault:
            raise forms.ValidationError(fault)
        return geometry_of(outline)

    def clean(self) -> dict[str, Any]:
        """No area is below zero, and no more is used than is built."""
        found = super().clean() or {}
        for name in ("land_mu", "built_m2", "planned_m2", "used_m2"):
            if found.get(name) is not None and found[name] < 0:
                self.add_error(name, _("面积不能为负。"))
        used, built = found.get("used_m2"), found.get("built_m2")
        if used is not None and built is not None and used > built:
            self.add_error("used_m2", _("已使用建筑面积不能超过已建建筑面积。"))
        return found

    def changes(self) -> dict[str, Any]:
        """The fields of the row as the form has them, with those that were changed noted as people's own."""
        target = self.cleaned_data.get("target_yi")
        values = {
            **{name: self.cleaned_data[name] for name in self.Meta.fields},
            "target_revenue_yuan": None if target is None else target * YI,
            "outline": self.cleaned_data.get("outline_text"),
        }
        before = Park.objects.get(pk=self.instance.pk)
        own = {name for name, value in values.items() if getattr(before, name) != value}
        return {**values, "edited": sorted({*before.edited, *own})}


class BlockForm(_BlockModelForm):
    """One block."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Block
        fields: ClassVar = ["name", "location", "land_mu", "built_m2", "planned_m2"]

    def __init__(self, *args: Any, park: Park, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.park = park
        put_plainly(self)

    def clean(self) -> dict[str, Any]:
        """No area is below zero; names are once in a park."""
        found = super().clean() or {}
        for name in ("land_mu", "built_m2", "planned_m2"):
            if found.get(name) is not None and found[name] < 0:
                self.add_error(name, _("面积不能为负。"))
        others = Block.objects.filter(park=self.instance.park, name=found.get("name") or "").exclude(
            pk=self.instance.pk
        )
        if others.exists():
            self.add_error("name", _("园区里已有同名区块。"))
        return found

    def changes(self) -> dict[str, Any]:
        """The fields of the row as the form has them."""
        return {**{name: self.cleaned_data[name] for name in self.Meta.fields}, "was_edited": True}


class ParkUpload(forms.Form):
    """A list of parks."""

    file = forms.FileField(label=lazy("园区清单"), help_text=lazy(".xlsx 或 .csv，第一行是列名，园区须已是单位。"))


def decimal_in(text: str) -> Decimal | None:
    """A number of a cell; None for an empty one. Raises InvalidOperation."""
    plain = text.replace(",", "").strip()
    if plain in ("", "—", "-"):
        return None
    value = Decimal(plain)
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 13:
        raise InvalidOperation
    return value
