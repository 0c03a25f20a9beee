"""The officials' desk: Django's admin with an index by task instead of by model."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    site_header = _("Rumah Kreatif, officials' desk")
    site_title = _("Officials' desk")
    index_title = _("Tasks")
    enable_nav_sidebar = False


class PortalAdminConfig(AdminConfig):
    default_site = "rumah_kreatif.admin_site.PortalAdminSite"
