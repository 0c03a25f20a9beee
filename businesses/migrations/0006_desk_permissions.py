"""What each group of officials may see and do in the register. Nobody may add or delete there."""

from django.db import migrations

from accounts.groups import grant, revoke

REGISTER = ["view_business", "view_product", "view_picture"]
LISTS = [
    "view_district",
    "view_subdistrict",
    "view_sector",
    "view_productcategory",
    "view_kblicode",
    "view_microlimit",
]
HISTORY = ["view_businessevent", "view_ownerevent", "view_productevent"]
GRANTS = {
    "verifier": [
        *REGISTER,
        "view_owner",
        *LISTS,
        *HISTORY,
        "verify_business",
        "change_business",
        "change_owner",
        "change_product",
        "change_district",
        "change_subdistrict",
        "add_kblicode",
        "change_kblicode",
    ],
    "training": [*REGISTER, *LISTS],
    "keeper": [*REGISTER, *LISTS],
    "visits": [*REGISTER, *LISTS],
    "publisher": [*REGISTER, *LISTS],
    "head": [*REGISTER, "view_owner", *LISTS, *HISTORY],
}


def add(apps, schema_editor):
    grant(apps, "businesses", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "businesses", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("businesses", "0005_pictures_once")]
    operations = [migrations.RunPython(add, remove)]
