"""People, consents and changes of status at the officials' desk. Only super-users change people."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import services
from accounts.lists import LongListMixin, people_known_as
from accounts.models import Consent, ConsentText, StatusChange, User
from accounts.phones import PhoneField, search_form

# Officials come in by the front door, with its limits and second factor, not by the admin's own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# A person has one e-mail, in her own row; secrets of second factors are nothing to look at.
admin.site.unregister([EmailAddress, Authenticator])


class ReadOnlyAdmin(LongListMixin):
    """Rows that are proof: the portal writes them, nobody edits them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PersonForm(forms.ModelForm):
    phone = PhoneField(required=False)

    class Meta:
        model = User
        fields = ["full_name", "phone", "email", "language"]

    def clean_phone(self) -> str | None:
        return self.cleaned_data["phone"] or None

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if not data.get("phone") and not data.get("email"):
            # Prepared for somebody who has not claimed it yet, an account stays closed and without both.
            if not self.instance.is_dormant or not self.instance.pk or data.get("is_active"):
                self.add_error("phone", _("Give a phone number or an e-mail, so that the person can sign in."))
        elif data.get("phone") and {"phone", "is_staff"}.intersection(self.changed_data):
            self._check_sharing(data)
        return data

    def _check_sharing(self, data: dict[str, Any]) -> None:
        others = User.objects.beside(User(pk=self.instance.pk, phone=data["phone"])).count()
        if others and data.get("is_staff"):
            # Whoever holds a shared phone may sign in as any of its people.
            self.add_error("phone", _("Others use this number. An official signs in with a number of her own."))
        elif others >= User.PEOPLE_A_PHONE:
            words = _("%(count)d people use this number already, and there is room for no more.")
            self.add_error("phone", words % {"count": others})


@admin.register(User)
class UserAdmin(LongListMixin, DjangoUserAdmin):
    form = PersonForm
    add_form = PersonForm
    list_display = ["full_name", "phone", "email", "part", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups", "language"]
    search_fields = ["full_name", "phone", "email"]
    search_help_text = _("Search by name, phone or e-mail")
    ordering = ["full_name", "pk"]
    readonly_fields = ["phone_verified_at", "last_login", "created_at"]
    filter_horizontal = ["groups"]
    actions = ["reset_second_factor"]
    fieldsets = [
        (None, {"fields": ["full_name", "phone", "phone_verified_at", "email", "language"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Times"), {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["full_name", "phone", "email", "language", "is_staff", "groups"],
                "description": _("No password here: the person signs in with a code and then chooses her own."),
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        # Phones are stored as +62812…; people look for them as 0812-3456-7890.
        return super().get_search_results(request, queryset, search_form(search_term))

    @admin.display(description=_("groups"))
    def part(self, person: User) -> str:
        if person.is_superuser:
            return str(_("super-user"))
        return ", ".join(group.name for group in person.groups.all())

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # History, consents and decisions speak of people; an account that ends is made inactive.
        return False

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
            obj.save()
            return
        changed = set(form.changed_data)
        if "phone" in changed:
            obj.phone_verified_at = None
            changed.add("phone_verified_at")
        # Only what was changed: a password that the person set meanwhile must not become the old one again.
        obj.save(update_fields=changed.intersection(field.name for field in self.opts.concrete_fields))

    @admin.action(description=_("Reset two-step sign-in"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        people = queryset.order_by("full_name", "pk")
        if "confirmed" in request.POST:
            for person in people:
                services.reset_second_factor(person)
                self.log_change(request, person, "reset_second_factor")
            count = len(people)
            message = ngettext(
                "%(count)d person sets up two-step sign-in anew at the next visit.",
                "%(count)d people set up two-step sign-in anew at the next visit.",
                count,
            )
            self.message_user(request, message % {"count": count}, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reset two-step sign-in?"),
            "opts": self.opts,
            "people": people,
            "action": "reset_second_factor",
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/accounts/user/reset_second_factor.html", context)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["user", "purpose", "version", "way", "given_at", "withdrawn_at"]
    list_filter = ["purpose", "way", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "text"]
    # What is searched is decided in get_search_results; the field only shows the box.
    search_fields = ["user__full_name"]
    search_help_text = _("Search by name, phone or e-mail")
    date_hierarchy = "given_at"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Consent], search_term: str
    ) -> tuple[QuerySet[Consent], bool]:
        return queryset.filter(user__in=people_known_as(search_term)) if search_term else queryset, False

    @admin.display(description=_("version"), ordering="text__version")
    def version(self, consent: Consent) -> int:
        return consent.text.version


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    list_display = ["purpose", "version", "effective_on"]
    list_filter = ["purpose"]

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        # People have agreed to these very words: a new wording is a new version.
        is_in_force = obj is not None and obj.effective_on <= timezone.localdate()
        return super().has_change_permission(request, obj) and not is_in_force

    def has_delete_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return False


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    # `about` and not `subject`: a generic relation has a heading that can be clicked, and no column to sort by.
    list_display = ["at", "kind", "about", "from_status", "to_status", "by", "reason"]
    list_filter = ["to_status", ("content_type", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by", "content_type"]
    # What is searched is decided in get_search_results; the field only shows the box.
    search_fields = ["reason"]
    search_help_text = _("Reason, or who decided.")
    date_hierarchy = "at"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StatusChange], search_term: str
    ) -> tuple[QuerySet[StatusChange], bool]:
        found = Q(by__in=people_known_as(search_term)) | Q(reason__icontains=search_term)
        return queryset.filter(found) if search_term else queryset, False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusChange]:
        return super().get_queryset(request).prefetch_related("subject")

    @admin.display(description=_("kind"))
    def kind(self, change: StatusChange) -> str:
        return str(change.content_type.name)

    @admin.display(description=_("about"))
    def about(self, change: StatusChange) -> str:
        return str(change.subject or f"#{change.object_id}")
