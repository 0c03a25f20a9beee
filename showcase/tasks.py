"""What beat asks for every few minutes: both count or collect anew, so running twice does no harm."""

from celery import shared_task

from showcase.services import count_figures, refresh_words


@shared_task
def refresh_figures() -> None:
    count_figures()


@shared_task
def refresh_search_words() -> None:
    refresh_words()
