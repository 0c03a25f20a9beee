"""The officials' view of the outbox, and the words of messages with their preview."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.lists import LongListMixin, people_known_as
from accounts.phones import search_form
from accounts.requests import user_of
from notifications import services
from notifications.forms import MessageTemplateForm
from notifications.models import Message, MessageQuerySet, MessageTemplate


def _purpose_column() -> str:
    return "purpose_en" if get_language() == "en" else "purpose_id"


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "key"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return list(MessageTemplate.objects.values_list("key", _purpose_column()).order_by(_purpose_column()))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(key=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(LongListMixin):
    list_display = ["what", "to", "channel", "state", "reason", "attempts", "created_at"]
    list_display_links = ["what"]
    list_filter = ["status", "channel", "failure", KindFilter, "created_at"]
    list_select_related = ["recipient"]
    # What is searched is decided in get_search_results; the field only shows the box.
    search_fields = ["address"]
    search_help_text = _("Search by name, phone or e-mail")
    ordering = ["-created_at", "-pk"]
    actions = ["send_again", "set_aside"]
    fieldsets = [
        (None, {"fields": ["kind", "to", "address", "channel", "language_name", "subject", "text", "link"]}),
        (
            _("Delivery"),
            {"fields": ["state", "reason", "last_error", "attempts", "created_at", "due_at", "sent_at", "read_at"]},
        ),
    ]
    readonly_fields = [*fieldsets[0][1]["fields"], *fieldsets[1][1]["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        purpose = MessageTemplate.objects.filter(key=OuterRef("key")).values(_purpose_column())
        return super().get_queryset(request).annotate(purpose=Subquery(purpose))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        # Django lets an address ask any column (`?body__startswith=…`), which spells out a code letter by letter.
        return lookup.partition("__")[0] in {"status", "channel", "failure", "key", "created_at"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        if not search_term:
            return queryset, False
        found = Q(recipient__in=people_known_as(search_term))
        if re.search(r"[\d@]", search_term):
            # Addresses at that time, also of people without an account; a name is in none of them.
            found |= Q(address__icontains=search_form(search_term))
        return queryset.filter(found), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    @admin.display(description=_("message"), ordering="subject")
    def what(self, message: Message) -> str:
        # The demo city has no phones to send codes to: they are read here.
        return message.body.partition("\n")[0] if settings.DEMO and message.is_secret else message.subject

    @admin.display(description=_("to"), ordering="recipient__full_name")
    def to(self, message: Message) -> str:
        return message.recipient.full_name if message.recipient else message.address

    @admin.display(description=_("status"), ordering="status")
    def state(self, message: Message) -> str:
        return message.get_status_display()

    @admin.display(description=_("reason"), ordering="failure", empty_value="")
    def reason(self, message: Message) -> str:
        return message.get_failure_display()

    @admin.display(description=_("kind"))
    def kind(self, message: Any) -> str:
        return message.purpose or message.key

    @admin.display(description=_("language"))
    def language_name(self, message: Message) -> str:
        return str(dict(settings.LANGUAGES)[message.language])

    @admin.display(description=_("text"))
    def text(self, message: Message) -> str:
        # Whoever reads a living code could sign in as somebody else. In the demo city that is the point.
        return message.body if settings.DEMO or not message.is_secret else "••••••"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "GET":
            # Nothing can be edited here; an empty "save" would only leave a misleading history.
            raise PermissionDenied
        context = {
            "title": capfirst(gettext("message")),
            "can_send_again": self.has_change_permission(request),
            "show_save": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # “Select a message to change” would promise what nobody can do.
        return super().changelist_view(request, {"title": gettext("Messages"), **(extra_context or {})})

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse | None:
        failed = Message.objects.failed().filter(pk__in=queryset.values("pk"))
        if "confirmed" in request.POST:
            count = services.send_again(failed, by=user_of(request))
            text = ngettext("%(count)d message goes out again.", "%(count)d messages go out again.", count)
            messages.success(request, text % {"count": count})
            return None
        return self._confirm(request, queryset, failed, "send_again", gettext("Send again"))

    @admin.action(description=_("Set aside"), permissions=["change"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse | None:
        failed = Message.objects.failed().filter(pk__in=queryset.values("pk"))
        if "confirmed" in request.POST:
            count = services.set_aside(failed, by=user_of(request))
            text = ngettext("%(count)d message is set aside.", "%(count)d messages are set aside.", count)
            messages.success(request, text % {"count": count})
            return None
        return self._confirm(request, queryset, failed, "set_aside", gettext("Set aside"))

    def _confirm(
        self, request: HttpRequest, chosen: QuerySet[Message], failed: MessageQuerySet, action: str, title: str
    ) -> HttpResponse:
        """Say how many messages the action is about before it does anything."""
        touched = failed
        if action == "send_again":
            touched = failed.exclude(pk__in=failed.run_out(timezone.now()).values("pk"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "action": action,
            "here": request.get_full_path(),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "count": touched.count(),
            "left_out": chosen.count() - touched.count(),
        }
        return render(request, "admin/notifications/message/confirm.html", context)


@admin.register(MessageTemplate)
class MessageTemplateAdmin(admin.ModelAdmin):
    form = MessageTemplateForm
    list_display = ["purpose", "channel_names", "subject_id"]
    search_fields = ["purpose_id", "purpose_en", "subject_id", "subject_en", "body_id", "body_en"]
    readonly_fields = ["purpose", "placeholder_list"]
    fieldsets = [
        (None, {"fields": ["purpose", "placeholder_list", "channels"]}),
        (_("Indonesian"), {"fields": ["subject_id", "body_id"]}),
        (_("English"), {"fields": ["subject_en", "body_en"]}),
    ]

    class Media:
        js = [Script("notifications/preview.js", defer=True)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MessageTemplate | None = None) -> bool:
        return False

    @admin.display(description=_("when it is sent"))
    def purpose(self, template: MessageTemplate) -> str:
        return template.purpose

    @admin.display(description=_("channels"))
    def channel_names(self, template: MessageTemplate) -> str:
        return template.channel_names

    @admin.display(description=_("placeholders"))
    def placeholder_list(self, template: MessageTemplate) -> str:
        return render_to_string(
            "admin/notifications/messagetemplate/placeholders.html", {"examples": services.examples(template)}
        )

    def get_urls(self) -> list[URLPattern]:
        preview: Callable[..., HttpResponse] = self.admin_site.admin_view(require_POST(self.preview_view))
        return [path("<int:pk>/preview/", preview, name="notifications_messagetemplate_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was typed, filled with examples, in both languages; nothing is saved."""
        template = self.get_object(request, str(pk))
        if template is None:
            raise Http404
        if not self.has_change_permission(request, template):
            raise PermissionDenied
        form = MessageTemplateForm(request.POST, instance=template)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Preview"),
            "original": template,
            "form": form,
            "previews": services.previews(template) if form.is_valid() else [],
        }
        return render(request, "admin/notifications/messagetemplate/preview.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        template = self.get_object(request, object_id)
        context = {"previews": services.previews(template) if template else [], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)
