"""Which groups of officials see the outbox and keep the words of messages. Nobody may add or delete a message by hand."""

from django.db import migrations

from accounts.groups import grant, revoke

GRANTS = {
    # They answer "did she get it?" and send again what failed.
    "verifier": ["view_message", "change_message", "view_messagetemplate"],
    "publisher": ["view_messagetemplate", "change_messagetemplate"],
    "head": ["view_*"],
}


def add(apps, schema_editor):
    grant(apps, "notifications", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "notifications", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("notifications", "0006_first_purposes")]
    operations = [migrations.RunPython(add, remove)]
