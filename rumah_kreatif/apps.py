from django.apps import AppConfig

# Tasks are bound to the app that is imported first, so it must be ours, in the web process too. Not in the
# package's __init__: the embedded servers' keeper and `make run` start faster and smaller without Celery.
from rumah_kreatif.celery import app as celery_app

__all__ = ["PortalConfig", "celery_app"]


class PortalConfig(AppConfig):
    name = "rumah_kreatif"
