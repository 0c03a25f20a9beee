"""The ladder with the rules that the portal begins with, and with rules of the test's own."""

from datetime import date
from itertools import product as every_combination

import pytest

from businesses.ladder import asked_questions, covering, deciding_rules, ladder_of, open_questions
from businesses.models import (
    Halal,
    LadderAnswers,
    LadderRule,
    Licence,
    LicenceCheck,
    LicenceKind,
    LicenceRule,
)
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
QUESTIONS = LadderAnswers.QUESTIONS
EVERY = list(every_combination(["yes", "no"], repeat=len(QUESTIONS)))
NIB, PIRT, MD, HALAL, MARK = (
    LicenceKind.NIB, LicenceKind.PIRT, LicenceKind.BPOM_MD, LicenceKind.HALAL, LicenceKind.TRADE_MARK
)  # fmt: skip


@pytest.fixture
def rules():
    return list(LadderRule.objects.in_force(TODAY))


@pytest.fixture
def product():
    return ProductFactory(business=BusinessFactory(nib="1234567890123"), name_id="Keripik", halal=Halal.NOT_YET)


@pytest.fixture
def climb(product, rules):
    """The ladder of the product for these answers, as {kind: state}, and the ladder itself."""

    def do(**answers):
        ladder = ladder_of(
            product,
            LadderAnswers(product=product, **answers),
            rules=rules,
            licence_rules=LicenceRule.objects.in_force(TODAY),
            licences=product.business.licences.prefetch_related("products"),
            today=TODAY,
        )
        return ladder, {rung.kind: rung.state for rung in ladder.rungs}

    return do


DRY = {"is_food": "yes", "is_frozen": "no", "is_pasteurised": "no", "keeps_a_week": "yes", "is_made_at_home": "yes"}
FROZEN = {"is_food": "yes", "is_frozen": "yes"}


def licence(product, kind, number, *products, **fields):
    row = Licence.objects.create(business=product.business, kind=kind, number=number, **fields)
    row.products.set(products)
    return row


# --- What the rules say ---


@pytest.mark.parametrize("values", EVERY)
def test_every_answer_has_one_sensible_outcome_a_kind(rules, values):
    answers = LadderAnswers(**dict(zip(QUESTIONS, values, strict=True)))

    outcome = {kind: rule.outcome for kind, rule in deciding_rules(rules, answers).items()}

    is_food = answers.is_food == "yes"
    needs_md = is_food and (
        answers.is_frozen == "yes"
        or answers.is_pasteurised == "yes"
        or (answers.keeps_a_week == "yes" and answers.is_made_at_home == "no")
    )
    needs_pirt = is_food and not needs_md and answers.keeps_a_week == "yes"
    expected = {NIB: "needed", MARK: "advised"}
    if is_food:
        expected |= {HALAL: "needed", PIRT: "needed" if needs_pirt else "not_for"}
    if needs_md:
        expected[MD] = "needed"
    assert outcome == expected


@pytest.mark.parametrize("values", EVERY)
def test_asking_question_by_question_comes_to_the_same_end(rules, values):
    full = dict(zip(QUESTIONS, values, strict=True))
    given = LadderAnswers()

    while question := next(iter(open_questions(rules, given)), None):
        setattr(given, question, full[question])

    assert deciding_rules(rules, given) == deciding_rules(rules, LadderAnswers(**full))


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"is_food": "no"}, ["is_food"]),
        ({"is_food": "yes", "is_frozen": "yes"}, ["is_food", "is_frozen", "is_pasteurised"]),
        (
            {"is_food": "yes", "is_frozen": "no", "is_pasteurised": "no", "keeps_a_week": "no"},
            ["is_food", "is_frozen", "is_pasteurised", "keeps_a_week"],
        ),
        (DRY, QUESTIONS),
    ],
)
def test_questions_that_no_longer_matter_are_skipped(rules, answers, asked):
    given, order = LadderAnswers(), []
    while question := next(iter(open_questions(rules, given)), None):
        order.append(question)
        setattr(given, question, answers.get(question, "no"))

    assert order == [question for question in asked if question in answers or question in order]
    assert open_questions(rules, given) == []


def test_the_first_question_is_whether_it_is_food(rules):
    assert open_questions(rules, LadderAnswers())[0] == "is_food"


def test_answers_behind_a_no_are_kept_but_not_used(rules):
    answers = LadderAnswers(**{**DRY, "is_food": "no"})

    assert asked_questions(rules, answers) == ["is_food"]


def test_halal_was_advised_until_the_day_and_is_needed_since(rules):
    food = LadderAnswers(**DRY)

    before = deciding_rules(LadderRule.objects.in_force(date(2026, 10, 17)), food)[HALAL]
    since = deciding_rules(LadderRule.objects.in_force(date(2026, 10, 18)), food)[HALAL]

    assert (before.outcome, since.outcome) == ("advised", "needed")


def test_a_newer_rule_brings_its_question_with_it(rules):
    LadderRule.objects.create(
        position=1, kind=MARK, outcome="needed", is_food="no", is_made_at_home="yes", effective_on=TODAY,
        why_id="Baru", why_en="New",
    )  # fmt: skip

    now = list(LadderRule.objects.in_force(TODAY))

    assert open_questions(now, LadderAnswers(is_food="no")) == ["is_made_at_home"]


# --- What a product has ---


def test_nothing_yet_begins_with_the_nib(climb):
    ladder, states = climb(**DRY)

    assert states == {NIB: "missing", PIRT: "missing", HALAL: "missing", MARK: "missing"}
    assert ladder.next.kind == NIB
    assert [rung.kind for rung in ladder.missing] == [NIB, PIRT, HALAL]


def test_what_is_needed_comes_before_what_is_advised(climb, product):
    licence(product, NIB, "1234567890123")
    licence(product, PIRT, "2063578010001-28", valid_until=date(2028, 12, 31))
    licence(product, HALAL, "ID35110000123450321")

    ladder, states = climb(**DRY)

    assert states == {NIB: "has", PIRT: "has", HALAL: "has", MARK: "missing"}
    assert (ladder.next.kind, ladder.missing) == (MARK, [])


def test_with_everything_there_is_no_next_step(climb, product):
    licence(product, NIB, "1234567890123")
    licence(product, PIRT, "2063578010001-28")
    licence(product, HALAL, "ID35110000123450321")
    licence(product, MARK, "IDM000123456")

    ladder, _states = climb(**DRY)

    assert ladder.next is None


@pytest.mark.parametrize(
    ("end", "state"),
    [(date(2026, 11, 23), "expired"), (date(2026, 11, 24), "ending"), (date(2027, 5, 23), "ending"),
     (date(2027, 5, 24), "has"), (None, "has")],
)  # fmt: skip
def test_a_licence_counts_to_its_last_day(climb, product, end, state):
    licence(product, PIRT, "2063578010001-28", valid_until=end)

    _ladder, states = climb(**DRY)

    assert states[PIRT] == state


def test_an_expired_one_is_wanted_again(climb, product):
    licence(product, NIB, "1234567890123")
    licence(product, PIRT, "2063578010001-25", valid_until=date(2025, 12, 31))

    ladder, _states = climb(**DRY)

    assert (ladder.next.kind, ladder.next.state) == (PIRT, "expired")


def test_a_pirt_never_counts_for_a_frozen_product(climb, product):
    licence(product, PIRT, "2063578010001-28")

    ladder, states = climb(**FROZEN, is_pasteurised="no")

    assert (states[PIRT], states[MD]) == ("not_for", "missing")
    assert [rung.why for rung in ladder.rungs if rung.kind == PIRT] == [
        "P-IRT bukan untuk makanan beku. Yang diperlukan BPOM MD."
    ]


def test_food_that_keeps_a_few_days_hears_what_to_do_instead(climb):
    ladder, states = climb(is_food="yes", is_frozen="no", is_pasteurised="no", keeps_a_week="no")

    [why] = [rung.why for rung in ladder.rungs if rung.kind == PIRT]
    assert (states[PIRT], MD in states) == ("not_for", False)
    assert why.startswith("Makanan yang tahan 7 hari atau kurang tidak memerlukan P-IRT.")


def test_a_product_that_is_not_halal_needs_words_on_the_label(climb, product):
    product.halal = Halal.NON_HALAL

    ladder, states = climb(**DRY)

    assert states[HALAL] == "not_for"
    assert HALAL not in {rung.kind for rung in ladder.missing}


def test_an_application_for_a_mark_is_no_registered_one_and_asks_for_nothing(climb, product):
    licence(product, MARK, "DID2026012345")

    ladder, states = climb(is_food="no")

    assert (states[MARK], ladder.next.kind) == ("applied", NIB)


def test_a_licence_counts_for_the_products_that_it_names(product):
    other = ProductFactory(business=product.business, name_id="Sambal")
    licence(product, PIRT, "2063578010001-28", other)
    rows = product.business.licences.prefetch_related("products")

    assert (set(covering(rows, product)), set(covering(rows, other))) == (set(), {PIRT})


def test_the_licence_with_the_latest_end_counts(product):
    licence(product, PIRT, "2063578010001-26", valid_until=date(2026, 12, 31))
    newest = licence(product, PIRT, "2063578010001-30", valid_until=date(2030, 12, 31))
    licence(product, PIRT, "2063578010001-27", valid_until=date(2027, 12, 31))

    assert covering(product.business.licences.prefetch_related("products"), product) == {PIRT: newest}


def test_what_an_official_looked_for_in_vain_does_not_count(product):
    licence(
        product, PIRT, "2063578010001-28", check_result=LicenceCheck.NOT_FOUND, checked_on=TODAY,
        checked_by=product.business.owner.user,
    )  # fmt: skip

    assert covering(product.business.licences.prefetch_related("products"), product) == {}
