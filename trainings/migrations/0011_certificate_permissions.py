"""Who among the officials issues and revokes certificates; the head looks on."""

from django.db import migrations

from accounts.groups import grant, revoke

SEEN = ["view_certificate", "view_certificateevent", "view_signer"]
GRANTS = {
    "training": [*SEEN, "issue_certificate", "revoke_certificate", "add_signer", "change_signer"],
    "verifier": ["view_certificate"],
    "head": SEEN,
}


def add(apps, schema_editor):
    grant(apps, "trainings", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "trainings", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("trainings", "0010_certificates")]
    operations = [migrations.RunPython(add, remove)]
