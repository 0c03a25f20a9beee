"""Keepers do the work of their outlets, the head sees it all, verifiers and trainers see what concerns them."""

from django.db import migrations

from accounts.groups import grant, revoke

SEEN = [
    "view_openinghours",
    "view_holiday",
    "view_shelfcapacity",
    "view_keeper",
    "view_sentrarule",
    "view_curation",
    "view_curationcriterion",
    "view_curationday",
    "view_consignment",
    "view_stockdocument",
    "view_stockmovement",
    "view_sale",
    "view_saleline",
    "view_saleconflict",
    "view_dayclosing",
    "view_settlement",
    "view_consignmentevent",
    "view_settlementevent",
    "view_keeperevent",
]
GRANTS = {
    "keeper": [
        *SEEN,
        "change_outlet",
        "add_openinghours",
        "change_openinghours",
        "delete_openinghours",
        "add_holiday",
        "change_holiday",
        "delete_holiday",
        "add_shelfcapacity",
        "change_shelfcapacity",
        "delete_shelfcapacity",
        "add_consignment",
        "change_consignment",
        "add_curationday",
        "change_curationday",
        "curate",
        "receive_stock",
        "sell",
        "void_sale",
        "close_day",
        "settle",
        "pay_settlement",
    ],
    "head": [*SEEN, "view_all_outlets"],
    "verifier": ["view_curation", "view_consignment"],
    "training": ["view_curation"],
}


def add(apps, schema_editor):
    grant(apps, "sentra", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "sentra", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups"), ("sentra", "0005_rules_and_checklist")]
    operations = [migrations.RunPython(add, remove)]
