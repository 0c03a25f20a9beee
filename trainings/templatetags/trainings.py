"""How a training is handed on."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from trainings.certificates import facts
from trainings.models import Certificate
from trainings.timetable import Card

register = template.Library()


@register.filter
def wa_share(card: Card) -> str:
    """The address that opens WhatsApp with the training's title, time and address typed in."""
    address = settings.SITE_URL.rstrip("/") + card.training.get_absolute_url()
    return f"https://wa.me/?text={quote(f'{card.sharing} {address}')}"


@register.filter
def days_attended(certificate: Certificate) -> str:
    return facts.days(certificate.dates)


@register.filter
def share_certificate(certificate: Certificate) -> str:
    """The address that opens WhatsApp with her certificate and its address typed in."""
    words = _("My certificate of Rumah Kreatif: “%(training)s”.") % {"training": certificate.title}
    address = settings.SITE_URL.rstrip("/") + certificate.get_absolute_url()
    return f"https://wa.me/?text={quote(f'{words} {address}')}"
