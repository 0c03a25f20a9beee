"""Drawing a picture in the widths that the browser may choose from."""

from django import template
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from businesses.models import Picture

register = template.Library()

# The width that a browser without `srcset` gets.
_MIDDLE = 640


@register.simple_tag
def picture(
    picture: Picture | str | None, alt: str = "", sizes: str = "100vw", *, css_class: str = "", eager: bool = False
) -> SafeString:
    """`<picture>` with AVIF and JPEG; a quiet placeholder while there is none or it is still being prepared.

    `alt` falls back to the picture's own caption. `eager` is for the one picture above the fold.
    """
    loading = SafeString('fetchpriority="high"' if eager else 'loading="lazy" decoding="async"')
    classes = format_html(' class="{}"', css_class) if css_class else ""
    # A template's `pictures.all.0` is "" when there is none.
    if not isinstance(picture, Picture) or not picture.is_ready:
        return format_html(
            '<img src="{}" alt="" width="640" height="480" {}{}>', static("img/picture-waiting.svg"), loading, classes
        )
    middle = next((width for width in picture.widths if width >= _MIDDLE), picture.widths[-1])
    # Asked once and not once a file: the storage takes its time to build an address.
    base = escape(default_storage.url(picture.stem))
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">'
        '<img src="{}-{}.jpg" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}" {}{}></picture>',
        _srcset(base, picture.widths, "avif"),
        sizes,
        base,
        str(middle),
        _srcset(base, picture.widths, "jpg"),
        sizes,
        alt or picture.words,
        # As text: settings group thousands, and HTML wants 1280, not 1.280.
        str(picture.width),
        str(picture.height),
        loading,
        classes,
    )


def _srcset(base: str, widths: list[int], suffix: str) -> SafeString:
    return mark_safe(", ".join([f"{base}-{int(width)}.{suffix} {int(width)}w" for width in widths]))
