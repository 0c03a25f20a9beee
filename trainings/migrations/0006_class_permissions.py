"""Who among the officials plans classes and gives seats; the rest may look."""

from django.db import migrations

from accounts.groups import grant, revoke

SEEN = [
    "view_training",
    "view_session",
    "view_room",
    "view_trainer",
    "view_seatrule",
    "view_enrolment",
    "view_trainingevent",
    "view_sessionevent",
    "view_enrolmentevent",
    "view_attendance",
    "view_attendanceevent",
]
GRANTS = {
    "training": [
        *SEEN,
        "add_training",
        "change_training",
        "add_session",
        "change_session",
        "delete_session",
        "add_room",
        "change_room",
        "add_trainer",
        "change_trainer",
        "change_seatrule",
        "add_enrolment",
        "change_enrolment",
        "add_attendance",
        "change_attendance",
        "decide_seats",
    ],
    "verifier": ["view_training", "view_session", "view_enrolment"],
    "head": SEEN,
}


def add(apps, schema_editor):
    grant(apps, "trainings", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "trainings", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("trainings", "0005_seat_rules")]
    operations = [migrations.RunPython(add, remove)]
