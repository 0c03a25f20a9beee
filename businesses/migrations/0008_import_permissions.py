"""Who imports workbooks: verifiers. The head sees what was imported."""

from django.db import migrations

from accounts.groups import grant, revoke

GRANTS = {
    "verifier": ["view_importjob", "import_businesses", "view_areaanswer", "delete_areaanswer"],
    "head": ["view_importjob", "view_areaanswer"],
}


def add(apps, schema_editor):
    grant(apps, "businesses", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "businesses", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("businesses", "0007_imports")]
    operations = [migrations.RunPython(add, remove)]
