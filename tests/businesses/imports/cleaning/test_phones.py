"""Telephone numbers: what is read, kept and refused."""

import pytest

from tests.businesses.imports.cleaning.conftest import cleaner, problem, read


@pytest.mark.parametrize(
    "cell, phone, other",
    [
        ("081200000001", "+6281200000001", None), (81200000002, "+6281200000002", None),
        ("0812 0000 0003 ", "+6281200000003", None), ("0812-00000004", "+6281200000004", None),
        ("+62 812-0000-0005", "+6281200000005", None), ("6281200000006", "+6281200000006", None),
        (6281200000006, "+6281200000006", None), ("'081200000007", "+6281200000007", None),
        ("0812.00000013", "+6281200000013", None), ("WA: 081200000001", "+6281200000001", None),
        ("081200000001 (WA)", "+6281200000001", None), ("0812/0000/0001", "+6281200000001", None),
        ("081200000008 / 031-0000000", "+6281200000008", "031-0000000"),
        ("031-0000000 / 081200000008", "+6281200000008", "031-0000000"),
        ("081200000009/\n081200009909", "+6281200000009", "+6281200009909"),
        ("081200000009, 081200009909", "+6281200000009", "+6281200009909"),
        ("031-5551234", None, "031-5551234"), ("+62 812-0000-0008 / 031-5551234", "+6281200000008", "031-5551234"),
        ("+62 812 0000 0008 & +62 812 0000 9908", "+6281200000008", "+6281200009908"),
    ],
)  # fmt: skip
def test_phones_that_can_be_read(cell, phone, other):
    row = read("phone", cell)

    assert (row.owner.get("phone"), row.owner.get("other_phone"), row.problems) == (phone, other, [])


@pytest.mark.parametrize("cell", ["-", "", " ", "0", "tidak ada", "N/A", "–", 0])
def test_no_phone_is_no_problem(cell):
    row = read("phone", cell)

    assert (row.owner, row.problems) == ({}, [])


@pytest.mark.parametrize(
    "cell, code",
    [
        ("621200000007", "phone_country"), (621200000007, "phone_country"), ("081200000", "phone_short"),
        (31.000012, "phone_decimals"), (8.12e15 + 0.0, "phone_rounded"), ("08120000000123456", "phone_long"),
        ("+1 202 555 0100", "phone_foreign"), ("nomor suami", "phone_letters"), ("5551234", "phone_prefix"),
        ("081200000001 / 621200000007", "phone_country"),
        ("081200000001/081200000002/081200000003/081200000004", "phone_many"),
    ],
)  # fmt: skip
def test_phones_that_are_refused_and_not_mended(cell, code):
    row = read("phone", cell)

    assert row.owner == {}
    assert problem(row) == ["B5", code]


def test_a_second_phone_column_is_kept_as_it_stands():
    row = cleaner("business_name", "phone", "other_phone").read(5, ["Batik", "081200000001", "031-5551234"])

    assert row.owner == {"phone": "+6281200000001", "other_phone": "031-5551234"}
