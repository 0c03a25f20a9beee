"""The public pages: read only, nothing personal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def home(request: HttpRequest, slug: str = "") -> HttpResponse:
    return HttpResponse("")


businesses = business = products = product = visit = privacy = home
