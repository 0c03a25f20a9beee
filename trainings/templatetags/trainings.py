"""How a training is handed on."""

from urllib.parse import quote

from django import template
from django.conf import settings

from trainings.timetable import Card

register = template.Library()


@register.filter
def wa_share(card: Card) -> str:
    """The address that opens WhatsApp with the training's title, time and address typed in."""
    address = settings.SITE_URL.rstrip("/") + card.training.get_absolute_url()
    return f"https://wa.me/?text={quote(f'{card.sharing} {address}')}"
