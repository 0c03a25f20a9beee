"""The URL map. Paths are Indonesian, because people read them on posters; names are English."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.static import serve

from businesses.views import private_file
from rumah_kreatif import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("showcase.urls_crawlers")),
]

if settings.DEVELOPMENT:
    # nginx serves pictures in production; here the portal does it itself.
    urlpatterns += [
        path("media/<path:path>", login_not_required(serve), {"document_root": settings.MEDIA_ROOT}, name="media")
    ]

urlpatterns += i18n_patterns(
    path("", include("showcase.urls")),
    path("akun/", include("accounts.urls_sign_in")),
    path("saya/", include("accounts.urls")),
    path("saya/pesan/", include("notifications.urls")),
    path("saya/", include("businesses.urls")),
    path("", include("trainings.urls")),
    path("", include("sentra.urls")),
    path("berkas/<uuid:pk>/", private_file, name="private_file"),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "rumah_kreatif.views.bad_request"
handler403 = "rumah_kreatif.views.permission_denied"
handler404 = "rumah_kreatif.views.page_not_found"
# Read by allauth, whose rate limits answer with it.
handler429 = "rumah_kreatif.views.too_many_requests"
handler500 = "rumah_kreatif.views.server_error"
