"""Pages beside the list and the page of a class."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import path

from trainings.admin import month, results


def urls(model_admin: Any) -> list[Any]:
    def to(view: Any) -> Any:
        return model_admin.admin_site.admin_view(partial(view, model_admin))

    return [
        path("calendar/", to(month.month_view), name="trainings_training_month"),
        path("trainers/", to(results.trainers_view), name="trainings_training_trainers"),
        path("<int:object_id>/results/", to(results.results_view), name="trainings_training_results"),
    ]
