import pytest
from django.utils import timezone

from businesses.models import ImportJob
from tests.businesses.imports.views.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


def test_the_page_asks_again_with_and_without_javascript(desk, importing_job):
    page = desk.get(url("progress", importing_job, "en")).content.decode()

    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    assert "0 of 2 rows done." in page
    assert '<progress class="progress" id="import-progress" value="0" max="2">' in page


def test_htmx_gets_the_bar_only(desk, importing_job):
    page = desk.get(url("progress", importing_job), headers={"HX-Request": "true"}).content.decode()

    assert "<progress" in page
    assert "<html" not in page


def test_at_the_end_both_go_on_by_themselves(desk, finished_job):
    plain = desk.get(url("progress", finished_job))
    htmx = desk.get(url("progress", finished_job), headers={"HX-Request": "true"})

    assert plain.url == url("result", finished_job)
    assert htmx.headers["HX-Redirect"] == url("result", finished_job)


def test_undoing_cannot_be_stopped(desk, finished_job):
    ImportJob.objects.update(status="undoing")

    page = desk.get(url("progress", finished_job)).content.decode()

    assert url("stop", finished_job) not in page
    assert "<progress" in page


def test_stopping(desk, importing_job):
    response = desk.post(url("stop", importing_job))

    importing_job.refresh_from_db()
    assert (response.url, importing_job.status) == (url("result", importing_job), "stopped")


def test_a_wish_to_stop_is_shown(desk, importing_job):
    ImportJob.objects.update(claimed_until=timezone.now() + timezone.timedelta(minutes=1))

    response = desk.post(url("stop", importing_job), follow=True)

    assert "Berhenti setelah baris" in response.content.decode()


def test_stopping_what_has_ended_is_explained(desk, finished_job):
    response = desk.post(url("stop", finished_job), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
