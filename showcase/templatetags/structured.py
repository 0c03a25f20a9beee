import json

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def json_ld(data: dict[str, object]) -> SafeString:
    """Write data for a `<script type="application/ld+json">`; nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)
