import pytest

from businesses.models import AreaAnswer, District, Subdistrict
from tests.businesses.imports.conftest import planned, register_of, row
from tests.businesses.imports.views.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


@pytest.fixture
def asking_job(vera):
    return planned(
        register_of(
            row(1, "A", kelurahan="Mojo", kecamatan="SBY TIMUR"),
            row(2, "B", kelurahan="Airlangga", kecamatan="Sby Timur"),
            row(3, "C", kelurahan="KENJERAN", kecamatan="RUNGKUT"),
        ),
        by=vera,
    )


def test_each_spelling_is_asked_once_the_most_frequent_first(desk, asking_job):
    response = desk.get(url("areas", asking_job, "en"))

    lines = [
        (question["question"], question["count"], question["examples"])
        for question, _field in response.context["form"].lines
    ]
    assert lines == [("SBY TIMUR", 2, ["2: A", "3: B"]), ("RUNGKUT / KENJERAN", 1, ["4: C"])]
    assert '<optgroup label="Perhaps">' in response.content.decode()


def test_answers_are_saved_and_the_rows_checked_again(desk, asking_job, vera):
    gubeng, kenjeran = District.objects.get(name="Gubeng"), Subdistrict.objects.get(name="Kenjeran")

    response = desk.post(url("areas", asking_job), {"answer-0": f"d{gubeng.pk}", "answer-1": f"s{kenjeran.pk}"})

    asking_job.refresh_from_db()
    assert (response.url, asking_job.status) == (url("progress", asking_job), "planning")
    answers = AreaAnswer.objects.order_by("question")
    assert list(answers.values_list("question", "district", "subdistrict", "answered_by")) == [
        ("RUNGKUT / KENJERAN", None, kenjeran.pk, vera.pk), ("SBY TIMUR", gubeng.pk, None, vera.pk),
    ]  # fmt: skip


def test_nothing_answered_goes_back(desk, asking_job):
    response = desk.post(url("areas", asking_job), {"answer-0": "", "answer-1": ""})

    asking_job.refresh_from_db()
    assert (response.url, asking_job.status, AreaAnswer.objects.count()) == (url("plan", asking_job), "planned", 0)


@pytest.mark.parametrize("answer", ["s1", "d999999", "district", "x"])
def test_an_answer_that_is_not_offered_is_refused(desk, asking_job, answer):
    response = desk.post(url("areas", asking_job), {"answer-0": answer})

    assert (response.status_code, AreaAnswer.objects.count()) == (200, 0)
    assert "answer-0" in response.context["form"].errors


def test_without_questions_it_says_so(desk, planned_job):
    assert "Every spelling is answered." in desk.get(url("areas", planned_job, "en")).content.decode()


def test_in_another_state_the_import_goes_on_elsewhere(desk, finished_job):
    assert desk.get(url("areas", finished_job)).url == url("result", finished_job)
