# Tasks are bound to the app that is imported first, so it must be ours in the web process too.
from rumah_kreatif.celery import app as celery_app

__all__ = ["celery_app"]
