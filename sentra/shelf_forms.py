"""What is typed at the shelves: goods that come and go, and counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sentra.models import Consignment, MovementKind, Outlet
from sentra.services import Counted, Goods
from sentra.services.ledger import MOST_PIECES
from sentra.shelves import ShelfLine

# So many expiry dates of one product come on one day at most.
MOST_DATES = 6


def pieces_field(label: str, **kwargs: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "input-num input-short"}
    found = forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST_PIECES, localize=False, **kwargs
    )
    found.widget = forms.TextInput(attrs=attrs)
    return found


def date_field(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], widget=widget
    )


@dataclass
class Line:
    """One row of a form: its product, its lot where it has one, and the bound fields to draw."""

    consignment: Consignment
    key: str
    lot: Any = None
    # Of a product with several lines the last: how many there are.
    dates: int = 0
    fields: list[Any] = field(default_factory=list)


class GoodsForm(forms.Form):
    """One errand with the goods of one business: a line for each product, or for each expiry date of it."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, data: Any = None, *, lines: Sequence[Line], initial: dict[str, Any] | None = None, auto_id: str = "id_%s"
    ) -> None:
        super().__init__(data, initial={"token": uuid.uuid4(), **(initial or {})}, label_suffix="", auto_id=auto_id)
        self.lines = lines
        for line in lines:
            for name, one in self.fields_of(line):
                self.fields[name] = one
                line.fields.append(self[name])
        # The note belongs below the goods.
        self.order_fields([name for name in self.fields if name != "note"])

    def fields_of(self, line: Line) -> Iterator[tuple[str, forms.Field]]:
        yield f"pieces-{line.key}", pieces_field(_("Pieces of %(product)s") % {"product": line.consignment.product})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.lines:
            pieces = cleaned.get(f"pieces-{line.key}")
            if pieces:
                self.check(line, pieces, cleaned)
        if not self.errors and not self.goods():
            raise forms.ValidationError(_("Enter how many pieces."))
        return cleaned

    def check(self, line: Line, pieces: int, cleaned: Mapping[str, Any]) -> None:
        """What is wrong with one line that has pieces."""
        left = line.consignment.on_hand
        if pieces > left:
            words = ngettext(
                "Only %(left)d of “%(product)s” is left.", "Only %(left)d of “%(product)s” are left.", left
            )
            self.add_error(f"pieces-{line.key}", words % {"left": left, "product": line.consignment.product})

    def goods(self) -> list[Goods]:
        """The lines with pieces, as the ledger takes them."""
        return [
            Goods(line.consignment, pieces, self.date_of(line), self.cleaned_data.get(f"reason-{line.key}") or "")
            for line in self.lines
            if (pieces := self.cleaned_data.get(f"pieces-{line.key}"))
        ]

    def date_of(self, line: Line) -> Any:
        return line.lot.expires_on if line.lot else None

    @property
    def below(self) -> list[Any]:
        """The fields that belong to no line, without the hidden ones."""
        of_lines = {one.name for line in self.lines for one in line.fields}
        return [one for one in self.visible_fields() if one.name not in of_lines]


class ReceiveForm(GoodsForm):
    def fields_of(self, line: Line) -> Iterator[tuple[str, forms.Field]]:
        yield from super().fields_of(line)
        yield f"expires-{line.key}", date_field(_("Expires on"))

    def check(self, line: Line, pieces: int, cleaned: Mapping[str, Any]) -> None:
        name = f"expires-{line.key}"
        if name in self.errors:
            return
        expires_on, product = cleaned.get(name), line.consignment.product
        if expires_on is None and product.category.sector.is_food:
            self.add_error(name, _("%(product)s: write the date that stands on the pack.") % {"product": product})
        elif expires_on and expires_on <= timezone.localdate():
            self.add_error(name, _("“%(product)s” has expired already.") % {"product": product})

    def date_of(self, line: Line) -> Any:
        return self.cleaned_data.get(f"expires-{line.key}")


class GiveBackForm(GoodsForm):
    """Goods that go back to their maker."""


class WriteOffForm(GoodsForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[(MovementKind.DAMAGED, gettext_lazy("Damaged")), (MovementKind.EXPIRED, gettext_lazy("Expired"))],
        widget=forms.RadioSelect,
        initial=MovementKind.DAMAGED,
    )

    def fields_of(self, line: Line) -> Iterator[tuple[str, forms.Field]]:
        yield from super().fields_of(line)
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        yield f"reason-{line.key}", forms.CharField(label=_("Reason"), required=False, max_length=200, widget=widget)

    def check(self, line: Line, pieces: int, cleaned: Mapping[str, Any]) -> None:
        super().check(line, pieces, cleaned)
        if cleaned.get("kind") == MovementKind.DAMAGED and not cleaned.get(f"reason-{line.key}"):
            self.add_error(f"reason-{line.key}", _("Write what happened to it: she reads exactly these words."))


class TransferForm(GoodsForm):
    to_outlet = forms.ModelChoiceField(
        label=gettext_lazy("To which outlet"), queryset=Outlet.objects.none(), empty_label=gettext_lazy("Choose …")
    )

    def __init__(self, data: Any = None, *, lines: Sequence[Line]) -> None:
        super().__init__(data, lines=lines)
        here = {line.consignment.outlet_id for line in lines}
        to_outlet = self.fields["to_outlet"]
        assert isinstance(to_outlet, forms.ModelChoiceField)
        to_outlet.queryset = Outlet.objects.open().exclude(pk__in=here)


def receive_lines(rows: Sequence[Consignment], posted: Any) -> list[Line]:
    """A line for each product, and more where she asked for another date (`lagi` names a product)."""
    lines = []
    for row in rows:
        asked = posted.get(f"dates-{row.pk}", "1")
        dates = int(asked) if asked.isdecimal() and len(asked) < 3 else 1
        dates += posted.get("lagi") == str(row.pk)
        dates = max(1, min(dates, MOST_DATES))
        lines += [Line(row, f"{row.pk}-{number}", dates=dates * (number + 1 == dates)) for number in range(dates)]
    return lines


def lot_lines(found: Sequence[ShelfLine]) -> list[Line]:
    return [Line(one.consignment, one.key, one.lot) for one in found]


class CountForm(forms.Form):
    """What was counted on one shelf. What should be there is shown once a number is typed, and not before."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rows: Sequence[Any]) -> None:
        self.rows = rows
        self.moved: list[Any] = []
        super().__init__(self._without_moved(data), initial={"token": uuid.uuid4()}, label_suffix="")
        self.lines = []
        for row in rows:
            counted = pieces_field(_("Pieces of %(product)s") % {"product": row.product})
            widget = forms.TextInput(attrs={"autocomplete": "off"})
            reason = forms.CharField(label=_("Why it differs"), required=False, max_length=200, widget=widget)
            self.fields |= {f"counted-{row.pk}": counted, f"reason-{row.pk}": reason}
            bound = {"counted": self[f"counted-{row.pk}"], "reason": self[f"reason-{row.pk}"]}
            # The newest line of the ledger, and not the stock: the page must not say what to count.
            self.lines.append({"row": row, "mark": row.mark or 0, **bound, "expected": None, "difference": 0})

    def _without_moved(self, data: Any) -> Any:
        """Forget what was counted of a product that was sold or brought since: it is counted again."""
        if data is None:
            return None
        kept = data.copy()
        for row in self.rows:
            if data.get(f"counted-{row.pk}", "").strip() and data.get(f"mark-{row.pk}") != str(row.mark or 0):
                kept[f"counted-{row.pk}"] = kept[f"reason-{row.pk}"] = ""
                self.moved.append(row)
        return kept

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in self.moved:
            words = _("%(product)s: something was sold or brought since you looked. Count it again.")
            self.add_error(f"counted-{row.pk}", words % {"product": row.product})
        for line in self.lines:
            counted, row = cleaned.get(f"counted-{line['row'].pk}"), line["row"]
            if counted is not None:
                line["expected"], line["difference"] = row.on_hand, counted - row.on_hand
            # Nobody is asked for the reason before she has seen that there is a difference.
            was_asked = f"reason-{row.pk}" in self.data and row not in self.moved
            if line["difference"] and was_asked and not cleaned.get(f"reason-{row.pk}"):
                self.add_error(f"reason-{row.pk}", _("%(product)s: say why it differs.") % {"product": row.product})
        if not self.errors and not self.counted():
            raise forms.ValidationError(_("Type what you have counted."))
        return cleaned

    @property
    def unexplained(self) -> list[Any]:
        """The lines that differ, and nobody has said why."""
        return [
            line for line in self.lines if line["difference"] and not self.cleaned_data.get(f"reason-{line['row'].pk}")
        ]

    def counted(self) -> list[Counted]:
        return [
            Counted(row, counted, row.on_hand, self.cleaned_data.get(f"reason-{row.pk}") or "")
            for row in self.rows
            if (counted := self.cleaned_data.get(f"counted-{row.pk}")) is not None
        ]
