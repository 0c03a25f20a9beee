"""Which groups of officials see and keep this list."""

from django.db import migrations

from accounts.groups import grant, revoke

GRANTS = {
    "verifier": ["view_outlet"],
    "training": ["view_outlet"],
    "keeper": ["view_outlet"],
    "visits": ["view_outlet", "add_outlet", "change_outlet"],
    "publisher": ["view_outlet"],
    "head": ["view_outlet"],
}


def add(apps, schema_editor):
    grant(apps, "sentra", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "sentra", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("sentra", "0002_first_outlets")]
    operations = [migrations.RunPython(add, remove)]
