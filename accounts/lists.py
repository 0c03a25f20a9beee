"""Lists of the officials' desk that answer at once over hundreds of thousands of rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest

from accounts.models import User
from accounts.phones import search_form


class PageList(ChangeList):
    """Finds the keys of a page first and fetches its rows then: 50 rows are joined and sorted in full, not all."""

    model_admin: LongListMixin

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        # From the root: asked of the filtered rows, a search would be done a third time.
        rows = self.root_queryset.order_by()
        if not rows.query.select_related:
            rows = self.apply_select_related(rows)
        found = rows.in_bulk(keys)
        self.result_list: Any = [found[key] for key in keys if key in found]
        if self.query:
            # The years and months above the list would do the search twice more.
            self.date_hierarchy = None
        prefetch_related_objects(self.result_list, *self.model_admin.prefetch_for_list)


class LongListMixin(admin.ModelAdmin):
    prefetch_for_list: Sequence[Prefetch] = ()
    # Facets, and the count of all beside the count of what was found, each read the whole table once more.
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PageList


def people_known_as(term: str) -> QuerySet[User]:
    """People with every word of `term` in their name, phone (written in any way) or e-mail."""
    found = User.objects.all()
    for word in search_form(term).split():
        named = Q(full_name__icontains=word) | Q(email__icontains=word)
        # Not asked for nothing: each column is a walk through all people.
        found = found.filter(named | Q(phone__contains=word) if re.search(r"\d", word) else named)
    return found
