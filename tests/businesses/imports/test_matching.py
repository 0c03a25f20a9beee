"""The same business, the same person, or just a similar name."""

import pytest

from accounts.fields import keyed_hash
from businesses.imports import matching
from businesses.imports.cleaning import Cleaned
from businesses.imports.matching import Match, Names, Register, Thrifty, are_similar
from businesses.models import Subdistrict
from tests.factories import BusinessFactory, OwnerFactory


@pytest.mark.parametrize(
    "one, other, similar",
    [
        ("batik dua", "batik dua", True), ("batik dua", "dua batik", True), ("batik dua", "batik tiga", False),
        ("keripik tempe", "kripik tempe", True), ("keripik tempe", "keripik tempe jaya", True),
        ("keripik tempe", "keripik tempe jaya abadi", False), ("berkah", "berkah jaya", False), ("toko 1",
        "toko 2", False),
        ("batik sembilan", "batik sembillan", True), ("dua", "dua", True), ("", "", False),
    ],
)  # fmt: skip
def test_similar_names(one, other, similar):
    assert are_similar(one.split(), other.split()) == are_similar(other.split(), one.split()) == similar


@pytest.mark.parametrize(
    "known, name, found",
    [
        ("batik dua", "dua batik", True), ("keripik tempe", "kripik tempe", True), ("keripik tempe jaya",
        "keripik tempe", True),
        ("keripik tempe", "keripik tempe jaya", True), ("batik dua", "batik tiga", False), ("warung 12",
        "warung 13", False),
    ],
)  # fmt: skip
def test_names_find_what_is_similar_in_the_same_kelurahan_only(known, name, found):
    names = Names()
    names.add(7, known, "", 1, "")

    assert names.similar(name, 1) == (7 if found else None)
    assert names.similar(name, 2) is None


def test_without_a_place_only_the_very_name_counts():
    names = Names()
    names.add(7, "keripik tempe", "", None, "")

    assert names.similar("keripik tempe", None) == 7
    assert names.similar("kripik tempe", None) is None


def test_the_memory_for_words_is_bounded(monkeypatch):
    monkeypatch.setattr(Names, "_MOST_WORDS", 2)
    names = Names()
    names.add(1, "batik satu", "", 1, "")
    names.add(2, "keripik tempe", "", 1, "")

    assert names.similar("keripik tempe", 1) == 2
    assert names.similar("kripik tempe", 1) is None


@pytest.mark.parametrize("most_waiting", [1, 2, 3, 7, 1000])
def test_thrifty_keeps_what_came_first_like_a_dictionary(monkeypatch, most_waiting):
    monkeypatch.setattr(Thrifty, "_MOST_WAITING", most_waiting)
    thrifty, plain = Thrifty(), {}

    for ref, word in enumerate(["a", "b", "c", "a", "d", "-5", "e", "b", "f", "a", "g", "c", "h", "i", "e"], start=-4):
        thrifty.setdefault(hash(word), ref)
        plain.setdefault(hash(word), ref)

    assert {key: thrifty.get(key) for key in plain} == plain
    assert thrifty.get(hash("nothing")) is None


# --- Against the register ---


@pytest.fixture
def gubeng(db):
    return Subdistrict.objects.get(name="Gubeng")


@pytest.fixture
def batik(gubeng):
    """Batik Dua of Contoh Dua, with every number."""
    owner = OwnerFactory(user=None, full_name="Contoh Dua", phone="+6281200000001")
    owner.set_nik("3578014605750001")
    owner.save()
    return BusinessFactory(
        owner=owner, name="Batik Dua", nib="9120000000001", subdistrict=gubeng, address="Jl. Contoh 1"
    )


def row_of(gubeng, name="Warung Lain", *, owner="", phone="", nib="", address="", place=True, number=5):
    business = {"name": name}
    business |= {"nib": nib} if nib else {}
    business |= {"address": address} if address else {}
    business |= {"subdistrict_id": gubeng.pk} if place else {}
    person = ({"full_name": owner} if owner else {}) | ({"phone": phone} if phone else {})
    return Cleaned(number, {}, business=business, owner=person, digest=f"digest {number}")


def match(row, nik="", register=None):
    from businesses.models import Business

    register = register or Register().load(Business.objects.all())
    nik_hash = keyed_hash(nik) if nik else ""
    return register.match(row, nik_hash, register.batch([(row, nik_hash)]))


@pytest.mark.parametrize(
    "values, nik, reason, is_sure",
    [
        ({"name": "Batik Duwa Batik"}, "3578014605750001", "same_nik_other_name", False),
        ({"name": "BATIK  DUA"}, "3578014605750001", "same_nik", True),
        ({"name": "Batik Dua", "nib": "9120000000001"}, "", "same_nib", True),
        ({"name": "Sambal Tiga", "nib": "9120000000001"}, "", "same_nib_other_name", False),
        ({"name": "Batik Dua", "owner": "CONTOH DUA", "address": "jl contoh 1"}, "", "same_all", True),
        ({"name": "Batik Dua", "phone": "+6281200000001", "place": False}, "", "same_phone", False),
        ({"name": "Batik Dua", "owner": "Contoh Dua", "place": False}, "", "same_owner", False),
        ({"name": "Batik Dua"}, "", "similar_name", False),
    ],
)
def test_a_business_of_the_register_is_recognised(batik, gubeng, values, nik, reason, is_sure):
    assert match(row_of(gubeng, **values), nik) == Match(reason, is_sure, batik.pk, None)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Sambal Tiga"},
        {"name": "Sambal Tiga", "phone": "+6281200000001"},
        {"name": "Batik Dua", "place": False},
    ],
)
def test_another_business_is_new(batik, gubeng, values):
    assert match(row_of(gubeng, **values)) is None


def test_a_draft_on_the_website_is_no_business_yet(batik, gubeng):
    batik.status = "draft"
    batik.save()

    assert match(row_of(gubeng, "Batik Dua")) is None


def test_the_names_of_a_sheet_are_compared_with_each_other(gubeng):
    register = Register()
    register.add(row_of(gubeng, "Batik Dua", number=5), "")

    found = match(row_of(gubeng, "BATIK DUA", number=9), register=register)

    assert found == Match("similar_name", False, None, 5)


@pytest.mark.parametrize("name, expected", [("Batik Dua", Match("same_nik", False, None, 5)), ("Sambal Tiga", None)])
def test_one_woman_may_have_two_businesses_in_a_sheet(gubeng, name, expected):
    register = Register()
    register.add(row_of(gubeng, "Batik Dua", number=5), keyed_hash("3578014605750001"))

    assert match(row_of(gubeng, name, place=False, number=9), "3578014605750001", register) == expected


def test_the_owner_of_a_new_business_is_found(batik, gubeng):
    register = Register()
    same_nik, same_phone, other_name = (
        (row_of(gubeng), keyed_hash("3578014605750001")),
        (row_of(gubeng, owner="contoh dua", phone="+6281200000001"), ""),
        (row_of(gubeng, owner="Siti", phone="+6281200000001"), ""),
    )

    owners = [matching.owner_of(*pair, register.batch([pair])) for pair in (same_nik, same_phone, other_name)]

    assert owners == [batik.owner_id, batik.owner_id, None]


def test_nothing_is_put_into_an_account_by_its_phone(gubeng):
    owner = OwnerFactory(full_name="Siti Rekaan", phone="+6281200000009")
    BusinessFactory(owner=owner)
    pair = (row_of(gubeng, owner="Siti Rekaan", phone="+6281200000009"), "")

    assert matching.owner_of(*pair, Register().batch([pair])) is None
