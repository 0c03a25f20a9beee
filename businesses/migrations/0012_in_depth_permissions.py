"""Who decides change requests, checks licences, merges and exports; and who registers for others."""

from django.db import migrations

from accounts.groups import grant, revoke

READ = [
    "view_claimcode",
    "view_changerequest",
    "view_changerequestevent",
    "view_licence",
    "view_licenceevent",
    "view_licencerule",
    "view_ladderrule",
    "view_merge",
    "view_notthesame",
    "view_privatefile",
    "view_registerfield",
]
GRANTS = {
    "verifier": [
        *READ,
        "decide_changerequest",
        "check_licence",
        "add_licencerule",
        "change_licencerule",
        "add_ladderrule",
        "change_ladderrule",
        "merge_business",
        "reveal_nik",
        "export_business",
    ],
    "head": [*READ, "view_nikreveal", "view_registerexport", "export_business"],
    "helper": ["help_register"],
}


def add(apps, schema_editor):
    grant(apps, "businesses", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "businesses", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_helper_group"), ("businesses", "0011_register_in_depth")]
    operations = [migrations.RunPython(add, remove)]
