"""A filled attendance list counts once an official has looked at every row that was not sure."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from trainings.models import AttendanceSheet
from trainings.services.attendance import Entry, save_sheet
from trainings.services.locking import locked

# What needs no answer: found for sure, with a seat and a plain mark.
READY = {"there": True, "absent": False}


@transaction.atomic
def note_filled_list(sheet: AttendanceSheet, answers: dict[int, tuple[int, bool]], *, by: User) -> AttendanceSheet:
    """Note what an uploaded list says; `answers` gives, by row number, whom an unsure row means and whether she came.

    Every row keeps what became of it. Raises NotAllowed when the list was noted before, or two answers contradict.
    """
    locked(sheet.session.training)
    row = AttendanceSheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)
    if row.saved_at is not None:
        raise NotAllowed(_("This list was noted before."))
    entries: dict[int, Entry] = {}
    used: dict[int, int] = {}
    for one in row.rows:
        number = one["number"]
        if one["fate"] in READY:
            enrolment, is_present = one["who"][0], READY[one["fate"]]
        elif number in answers and answers[number][0] in one["who"]:
            enrolment, is_present = answers[number]
        else:
            continue
        if enrolment in entries and entries[enrolment].is_present != is_present:
            raise NotAllowed(
                _("Rows %(one)s and %(other)s mean the same person and contradict each other.")
                % {"one": next(at for at, who in used.items() if who == enrolment), "other": number}
            )
        entries.setdefault(enrolment, Entry(enrolment, is_present, was=one["was"][str(enrolment)]))
        used[number] = enrolment
    saved = save_sheet(row.session, entries.values(), by=by, sheet=row)
    for one in row.rows:
        noted = used.get(one["number"])
        if noted is None:
            one["fate"] = "left_out" if one["fate"] in {"who", "mark", "differs", "twice_differs"} else one["fate"]
        elif noted in saved.refused:
            one["fate"], one["why"] = "refused", saved.refused[noted]
        elif noted in saved.written:
            one["fate"] = "noted_there" if entries[noted].is_present else "noted_absent"
        else:
            one["fate"] = "already"
    row.save(update_fields=["rows"])
    return row
