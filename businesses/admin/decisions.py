"""The decisions that officials make about businesses, singly and in bulk: which, from where, with what words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from businesses import services
from businesses.models import Business, BusinessStatus

Words = str | Promise


@dataclass(frozen=True)
class Decision:
    """`name` stands in addresses; `frm` are the statuses that allow it; `service` does it."""

    name: str
    frm: str
    button: Words
    question: Words
    many: Any
    done: Words
    done_many: Any
    service: Callable[..., Business]
    kind: str = ""
    needs_reason: bool = False
    reason_help: Words = ""
    phrases: tuple[tuple[str, Words], ...] = ()

    def allows(self, business: Business) -> bool:
        return business.status == self.frm

    def carry_out(self, business: Business, *, by: User, reason: Reason | None) -> Business:
        """Call the service, with the reason in the owner's language; raises NotAllowed."""
        if not self.needs_reason:
            return self.service(business, by=by)
        user = business.owner.user
        with translation.override(user.language if user else "id"):
            # Composed here, because every owner in a bulk reads her own language.
            words = reason.text(self) if reason else ""
        return self.service(business, by=by, reason=words)


@dataclass(frozen=True)
class Reason:
    """Frequent phrases by their keys, and what the official typed besides."""

    phrases: tuple[str, ...]
    typed: str

    def text(self, decision: Decision) -> str:
        known = dict(decision.phrases)
        return "\n".join([*(str(known[key]) for key in self.phrases), *([self.typed] if self.typed else [])])


DECISIONS = {
    decision.name: decision
    for decision in (
        Decision(
            name="verify",
            frm=BusinessStatus.SUBMITTED,
            button=_("Verify"),
            question=_("Verify this business?"),
            many=ngettext_lazy("Verify %(count)d business?", "Verify %(count)d businesses?", "count"),
            done=_("“%(name)s” is verified."),
            done_many=ngettext_lazy("%(count)d business is verified.", "%(count)d businesses are verified.", "count"),
            service=services.verify_business,
            kind="default",
        ),
        Decision(
            name="return",
            frm=BusinessStatus.SUBMITTED,
            button=_("Return for correction"),
            question=_("What should the owner correct?"),
            many=ngettext_lazy("Return %(count)d business?", "Return %(count)d businesses?", "count"),
            done=_("“%(name)s” went back to its owner."),
            done_many=ngettext_lazy(
                "%(count)d business went back to its owner.", "%(count)d businesses went back to their owners.", "count"
            ),
            service=services.return_business,
            needs_reason=True,
            reason_help=_("She reads exactly these words. Say what is missing and what to do."),
            phrases=(
                ("address", _("The address is not complete. Please write street, number, RT and RW.")),
                ("name", _("The name of the business is not clear. Please write it as on your packaging.")),
                ("nik", _("The birth date does not fit the NIK. Please compare both with your KTP.")),
                ("picture", _("The pictures do not show the product clearly. Please take them again in daylight.")),
                ("description", _("Please describe in a few sentences what you make and how.")),
                ("self_made", _("It is not clear that you make this product yourself. Please explain how it is made.")),
                ("nib", _("The NIB does not fit this business. Please compare it with your NIB sheet.")),
            ),
        ),
        Decision(
            name="reject",
            frm=BusinessStatus.SUBMITTED,
            button=_("Reject"),
            question=_("Why can't this business take part?"),
            many=ngettext_lazy("Reject %(count)d business?", "Reject %(count)d businesses?", "count"),
            done=_("“%(name)s” is rejected."),
            done_many=ngettext_lazy("%(count)d business is rejected.", "%(count)d businesses are rejected.", "count"),
            service=services.reject_business,
            kind="danger",
            needs_reason=True,
            reason_help=_("She reads exactly these words. This can't be undone: return it if she can correct it."),
            phrases=(
                ("outside", _("The business is not in Surabaya.")),
                ("resale", _("The products are bought and sold on. The programme is for people who make them.")),
                ("double", _("This business is registered already.")),
                ("too_large", _("The business is larger than a micro-business. Congratulations on growing beyond it.")),
            ),
        ),
        Decision(
            name="deactivate",
            frm=BusinessStatus.VERIFIED,
            button=_("Deactivate"),
            question=_("Why is this business paused?"),
            many=ngettext_lazy("Deactivate %(count)d business?", "Deactivate %(count)d businesses?", "count"),
            done=_("“%(name)s” is inactive and no longer public."),
            done_many=ngettext_lazy(
                "%(count)d business is inactive and no longer public.",
                "%(count)d businesses are inactive and no longer public.",
                "count",
            ),
            service=services.deactivate_business,
            kind="danger",
            needs_reason=True,
            reason_help=_("She reads exactly these words. The business can be activated again at any time."),
            phrases=(
                ("closed", _("The business has closed.")),
                ("moved", _("The business has moved out of Surabaya.")),
                ("asked", _("The owner asked for it.")),
                ("unreachable", _("We could not reach the owner for a long time.")),
            ),
        ),
        Decision(
            name="reactivate",
            frm=BusinessStatus.INACTIVE,
            button=_("Activate again"),
            question=_("Activate this business again?"),
            many=ngettext_lazy("Activate %(count)d business again?", "Activate %(count)d businesses again?", "count"),
            done=_("“%(name)s” is active again."),
            done_many=ngettext_lazy(
                "%(count)d business is active again.", "%(count)d businesses are active again.", "count"
            ),
            service=services.reactivate_business,
            kind="default",
        ),
        Decision(
            name="reopen",
            frm=BusinessStatus.CLOSED,
            button=_("Open again"),
            question=_("Open this closed business again?"),
            many=ngettext_lazy(
                "Open %(count)d closed business again?", "Open %(count)d closed businesses again?", "count"
            ),
            done=_("“%(name)s” is open again."),
            done_many=ngettext_lazy(
                "%(count)d business is open again.", "%(count)d businesses are open again.", "count"
            ),
            service=services.reopen_business,
            kind="default",
        ),
    )
}


def decisions_about(business: Business) -> list[Decision]:
    return [decision for decision in DECISIONS.values() if decision.allows(business)]


class ReasonForm(forms.Form):
    """Frequent phrases to tick, and a box for her own words; one of the two is needed."""

    phrases = forms.MultipleChoiceField(
        label=_("Frequent reasons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    typed = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=1000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phrases: Any = self.fields["phrases"]
        phrases.choices = decision.phrases
        self.fields["typed"].help_text = str(decision.reason_help)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("phrases") or cleaned.get("typed")):
            raise forms.ValidationError(_("Tick a reason or write one, so that the owner knows what to do."))
        return cleaned

    @property
    def reason(self) -> Reason:
        return Reason(tuple(self.cleaned_data["phrases"]), self.cleaned_data["typed"])
