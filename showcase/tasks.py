"""What beat asks for every few minutes."""

from celery import shared_task

from showcase.services import count_figures, refresh_words


@shared_task
def refresh_showcase() -> None:
    count_figures()
    refresh_words()
