"""Which groups of officials see and keep this list."""

from django.db import migrations

from accounts.groups import grant, revoke

GRANTS = {
    "verifier": ["view_topic"],
    "training": ["view_topic", "add_topic", "change_topic"],
    "keeper": ["view_topic"],
    "visits": ["view_topic"],
    "publisher": ["view_topic"],
    "head": ["view_topic"],
}


def add(apps, schema_editor):
    grant(apps, "trainings", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "trainings", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("trainings", "0002_first_topics")]
    operations = [migrations.RunPython(add, remove)]
