"""Rosters and counts as files."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory
from tests.trainings.conftest import make_held, seat
from trainings import exports, services
from trainings.models import Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
FORMULA = '=HYPERLINK("http://x.example","klik")'


def rows_of(file, format):
    with file:
        if format == "xlsx":
            return CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig")), delimiter=";"))


def texts(row):
    return [str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_roster_has_a_line_for_everybody_seats_first(held, tuti, format):
    waiting = EnrolmentFactory(training=held, status="cancelled", reason="class_full")
    one = seat(held, "Siti Rekaan", late=20)
    [certificate] = services.issue_certificates(held, by=tuti)

    head, first, second = [
        texts(row) for row in rows_of(exports.roster(Enrolment.objects.all(), format=format), format)
    ]

    assert head == exports.roster_headings()
    assert (first[2], first[3], first[8], first[9], first[11]) == (
        one.business.name, "Siti Rekaan", "88", "160", str(certificate),
    )  # fmt: skip
    assert (second[2], second[8], second[11]) == (waiting.business.name, "", "")


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_no_cell_computes(tuti, signer, format):
    training = make_held(title_id=FORMULA)
    row = seat(training, "+62 Rekaan")
    row.business.name, row.no_show_excuse, row.no_show_excused_by = "@SUM(A1)", "-1+1", tuti
    row.business.save()
    row.save()

    [_head, line] = rows_of(exports.roster(Enrolment.objects.all(), format=format), format)

    mark = "'" if format == "csv" else ""
    assert [line[column] for column in (0, 2, 3, 10)] == [
        f"{mark}{text}" for text in (FORMULA, "@SUM(A1)", "+62 Rekaan", "-1+1")
    ]


def test_only_the_given_rows_go_into_the_file(held):
    kept, _other = seat(held), seat(make_held())

    found = rows_of(exports.roster(Enrolment.objects.filter(pk=kept.pk), format="csv"), "csv")

    assert [row[2] for row in found[1:]] == [kept.business.name]


def test_what_is_no_format_is_an_error():
    with pytest.raises(ValueError, match="pdf"):
        exports.roster(Enrolment.objects.all(), format="pdf")


def test_it_counts_who_is_in_how_many(held, tuti):
    one = seat(held)
    services.issue_certificates(held, by=tuti)
    EnrolmentFactory(training=make_held(), business=one.business)
    EnrolmentFactory(training=TrainingFactory(published_by=tuti), business=one.business)
    EnrolmentFactory(
        training=TrainingFactory(published_by=tuti), business=one.business, status="waiting", reason="class_full"
    )
    never = BusinessFactory()

    rows = {row.pk: row for row in exports.in_how_many()}

    found = rows[one.business.pk]
    assert (found.seats, found.came, found.certificates, found.coming, found.waiting) == (2, 1, 1, 1, 1)
    assert (rows[never.pk].seats, rows[never.pk].waiting) == (0, 0)


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_who_had_none_comes_first_in_the_file(held, format):
    one = seat(held)
    never = BusinessFactory(name="=1+1")

    found = rows_of(exports.counts(format=format), format)

    assert list(found[0]) == exports.counts_headings()
    assert [row[0] for row in found[1:]] == ["'=1+1" if format == "csv" else "=1+1", one.business.name]
    assert [texts(row)[3:] for row in found[1:]] == [["0"] * 5, ["1", "1", "0", "0", "0"]]
    assert never.name == "=1+1"


@pytest.mark.parametrize("count", [1, 3])
def test_one_class_costs_the_same_for_one_and_for_three(held, count, django_assert_num_queries):
    for _number in range(count):
        seat(held)

    with django_assert_num_queries(5), exports.roster(Enrolment.objects.all(), format="csv"):
        pass
