"""Wake-ups for the worker. The rows are the truth: a task that never arrives is made up for by the sweep."""

from celery import shared_task

from businesses import pictures


# A hostile file may keep a decoder busy for hours: the worker is killed and the attempt counts.
@shared_task(soft_time_limit=60, time_limit=90)
def prepare_picture(picture_id: int) -> None:
    pictures.prepare(picture_id)


@shared_task
def sweep_pictures() -> None:
    for picture_id in pictures.sweep():
        prepare_picture.delay(picture_id)
