"""How the portal draws and writes small things: icons, money, telephone numbers, addresses of a page."""

import re
from urllib.parse import quote

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# Drawn for this project on a 24 × 24 grid, 2 px stroke.
ICONS = {
    "alert": '<path d="M12 4l9 16H3z"/><path d="M12 10v4M12 17v.2"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "document": '<path d="M6 3h8l4 4v14H6zM9 13h6M9 17h6"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "go": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5v.2"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>',
    "wa": '<path d="M4 20l1.3-4A8.3 8.3 0 1 1 8.4 19z"/>'
    '<path d="M9 9c0 3.5 2.5 6 6 6l.6-1.8-2-.9-1 1a5 5 0 0 1-2.1-2.1l1-1-.9-2z"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon that only decorates: the words beside it carry the meaning."""
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', mark_safe(ICONS[name]))


@register.filter
def rupiah(amount: int | None) -> str:
    """Write whole rupiah as `Rp1.250.000`, the same in both languages; nothing for None."""
    if amount is None:
        return ""
    sign = "−" if amount < 0 else ""
    return f"{sign}Rp{abs(int(amount)):,}".replace(",", ".")


@register.filter
def local_phone(number: object) -> str:
    """Write an E.164 number as people in Indonesia do: `0812-3456-7890`. Foreign numbers stay as they are."""
    text = str(number or "")
    digits = re.sub(r"\D", "", text)
    if not digits.startswith("62"):
        return text
    local = "0" + digits[2:]
    return "-".join(part for part in (local[:4], local[4:8], local[8:]) if part)


@register.filter
def whatsapp(number: object, text: str = "") -> str:
    """The address that opens a WhatsApp chat with an E.164 number, `text` already typed."""
    link = "https://wa.me/" + re.sub(r"\D", "", str(number))
    return f"{link}?text={quote(text)}" if text else link


def _in_language(path: str, language: str) -> str:
    """The same address in the other language: English stands under /en/, Indonesian at the root.

    By the prefix and not by `translate_url`, so that it also works where no view answers (404).
    """
    if path == "/en" or path.startswith("/en/"):
        path = path[3:] or "/"
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> dict[str, str]:
    """Where the switch leads: this very page, with its query string, in the language that is not shown now."""
    code = "en" if get_language() == "id" else "id"
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    return {"code": code, "name": {"id": "Bahasa Indonesia", "en": "English"}[code], "url": _in_language(path, code)}


@register.simple_tag(takes_context=True)
def page_addresses(context: Context) -> dict[str, str]:
    """Absolute addresses of this page for search engines, without its query string."""
    request = context.get("request")
    path = request.path if request else "/"
    site = settings.SITE_URL.rstrip("/")
    addresses = {code: site + _in_language(path, code) for code, _name in settings.LANGUAGES}
    return {**addresses, "canonical": addresses[get_language() or settings.LANGUAGE_CODE]}
