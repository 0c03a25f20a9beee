"""The rules that the portal begins with, and which of several counts."""

from datetime import date

import pytest

from businesses.models import LicenceKind, LicenceRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    return LicenceRule.objects.in_force(date(2026, 11, 24))


def test_every_kind_has_a_rule_with_words_in_both_languages(rules):
    assert set(rules) == set(LicenceKind)
    for rule in rules.values():
        assert all((rule.about_id, rule.about_en, rule.how_id, rule.how_en, rule.source, rule.check_url))


def test_terms_are_those_of_the_law(rules):
    assert {kind: rule.validity_years for kind, rule in rules.items()} == {
        LicenceKind.NIB: None, LicenceKind.PIRT: 5, LicenceKind.BPOM_MD: 5, LicenceKind.HALAL: None,
        LicenceKind.TRADE_MARK: 10,
    }  # fmt: skip
    assert {tuple(rule.remind_days) for rule in rules.values()} == {(180, 30)}
    assert rules[LicenceKind.HALAL].obligatory_from == date(2026, 10, 18)


def test_the_newest_that_has_begun_counts(rules):
    rule = rules[LicenceKind.PIRT]
    rule.pk, rule.effective_on, rule.validity_years = None, date(2027, 1, 1), 3
    rule.save()

    def years(day):
        return LicenceRule.objects.in_force(day)[LicenceKind.PIRT].validity_years

    assert (years(date(2026, 12, 31)), years(date(2027, 1, 1))) == (5, 3)


@pytest.mark.parametrize(
    ("end", "opens"),
    [
        (date(2028, 12, 31), date(2028, 6, 30)),
        (date(2028, 8, 31), date(2028, 2, 29)),
        (date(2027, 8, 31), date(2027, 2, 28)),
        (date(2028, 3, 15), date(2027, 9, 15)),
        (date(2028, 6, 30), date(2027, 12, 30)),
    ],
)
def test_renewal_opens_six_months_before(rules, end, opens):
    assert rules[LicenceKind.PIRT].renewal_opens_on(end) == opens
