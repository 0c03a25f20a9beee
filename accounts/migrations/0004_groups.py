"""The officials' groups, and what they may do with people and consents. Other apps grant theirs in their own migration."""

from django.db import migrations

from accounts.groups import GROUPS, grant, revoke

GRANTS = {
    "verifier": ["view_consent", "view_consenttext", "view_statuschange"],
    "training": ["view_statuschange"],
    "publisher": ["view_consent", "view_consenttext"],
    "head": ["view_*"],
}


def add_groups(apps, schema_editor):
    for name in GROUPS:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)
    grant(apps, "accounts", GRANTS)


def remove_groups(apps, schema_editor):
    revoke(apps, "accounts", GRANTS)
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_consent_texts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add_groups, remove_groups)]
