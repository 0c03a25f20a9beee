"""Who among the officials sees what people wish for and say, writes questions and adds materials."""

from django.db import migrations

from accounts.groups import grant, revoke

SEEN = ["view_wish", "view_question", "view_quizresult", "view_feedback", "view_material"]
GRANTS = {
    "training": [
        *SEEN,
        "add_question",
        "change_question",
        "add_material",
        "change_material",
        "delete_material",
    ],
    "head": SEEN,
}


def add(apps, schema_editor):
    grant(apps, "trainings", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "trainings", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("trainings", "0012_demand_quizzes_feedback_materials")]
    operations = [migrations.RunPython(add, remove)]
