from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page may show: who runs the portal, where help is, and whether this is the demo city."""
    return {
        "organisation_name": settings.ORGANISATION_NAME,
        "help_whatsapp": settings.HELP_WHATSAPP,
        "help_hours": settings.HELP_HOURS,
        "help_email": settings.HELP_EMAIL,
        "is_demo": settings.DEMO,
        "site_url": settings.SITE_URL,
    }
