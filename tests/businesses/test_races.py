"""Two requests at once through the views: one holds the rows, the other comes as far as it can meanwhile.

Those with `locked` are run with the locks off too, where they must go wrong: else something else has saved us.
"""

import threading
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StatusChange
from businesses import services
from businesses.admin.merging import KEEP, TAKE
from businesses.forms import BusinessDetailsForm
from businesses.models import Business, BusinessStatus, ChangeKind, ChangeRequest, ClaimCode, ClaimWay, Merge
from businesses.services import changes, claims, closing, merging
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db(transaction=True)

BORN = {"proof_day": "1", "proof_month": "3", "proof_year": "1970"}


def browser(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def at_the_desk(settings, vera, wati):
    settings.STAFF_SECOND_FACTOR = False
    for person in (vera, wati):
        person.groups.add(Group.objects.get(name="verifier"))


@pytest.fixture(params=[True, False], ids=["locked", "unlocked"])
def locked(request, monkeypatch):
    """Once with the locks and once, as a control, without them."""
    if not request.param:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    return request.param


@pytest.fixture
def meanwhile(monkeypatch):
    """Run `first` and, when it comes to `place.name`, also `second`, until that waits for a lock or is done."""

    def run(first, second, place, name):
        done, thread = {}, threading.Thread(target=lambda: _keep(done, second))
        real = getattr(place, name)

        def stop(*args, **kwargs):
            if not thread.ident and threading.current_thread() is threading.main_thread():
                thread.start()
                while thread.is_alive() and not _is_waited_for():
                    pass
            return real(*args, **kwargs)

        monkeypatch.setattr(place, name, stop)
        answer = first()
        thread.join()
        return answer, done["answer"]

    return run


def _keep(done, request):
    try:
        done["answer"] = request()
    finally:
        connection.close()


def _is_waited_for():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
            " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


# --- a claim used twice ---


def test_of_two_browsers_with_one_code_one_takes_it_over(helped, kadar, sri, sari, meanwhile, locked):
    text = services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)[1]
    confirm, home = reverse("businesses:claim_confirm"), reverse("businesses:business", args=[helped.pk])
    first, second = browser(sri), browser(sari)
    for client in (first, second):
        client.post(reverse("businesses:claim"), {"code": text})

    answers = meanwhile(partial(first.post, confirm, BORN), partial(second.post, confirm, BORN), claims, "_take_over")

    # Without the locks the second goes past the first, who finds the ground gone under her feet.
    assert [answer.headers.get("Location") == home for answer in answers] == [locked, not locked]
    assert [answer.status_code == 500 for answer in answers] == [not locked, False]
    winner = sri if locked else sari
    assert (Business.objects.get().owner.user, ClaimCode.objects.get().used_by) == (winner, winner)


# --- a merge while she edits ---


@pytest.fixture
def pair(in_status, at_the_desk):
    """Ratna's entry, and the same business from a workbook, which knows the NIB."""
    kept = in_status(BusinessStatus.VERIFIED)
    gone = BusinessFactory(
        owner=OwnerFactory(user=None, full_name="Ratna W.", phone=None), slug="bu-ratna", nib="1234567890123"
    )
    return kept, gone


def edit(business, by):
    words = {"sector": business.sector_id, "description_id": "Pastel, risoles dan lumpia."}
    return partial(browser(by).post, reverse("businesses:edit", args=[business.pk]), words)


def merge(kept, gone, by):
    address = reverse("admin:businesses_merge_compare", args=[kept.pk, gone.pk])
    page = browser(by).get(address)
    data = dict.fromkeys(page.context["form"].fields, KEEP) | {"nib": TAKE}
    return partial(browser(by).post, address, data)


def test_what_she_saves_and_what_a_merge_takes_over_both_stay(pair, ratna, vera, meanwhile, locked):
    kept, gone = pair

    meanwhile(edit(kept, ratna), merge(kept, gone, vera), BusinessDetailsForm, "save")

    kept.refresh_from_db()
    assert (kept.description_id, kept.nib) == ("Pastel, risoles dan lumpia.", gone.nib if locked else "")
    assert Merge.objects.get().changed == {"nib": ["", gone.nib]}


def test_a_merge_that_came_first_lets_her_save_afterwards(pair, ratna, vera, meanwhile):
    kept, gone = pair

    meanwhile(merge(kept, gone, vera), edit(kept, ratna), merging, "_take_over")

    kept.refresh_from_db()
    assert kept.nib == gone.nib
    assert kept.description_id == "Pastel, risoles dan lumpia."
    assert kept.status == BusinessStatus.VERIFIED


def test_of_the_entry_that_goes_her_words_are_kept_in_its_history(pair, ratna, vera, meanwhile, locked):
    kept, gone = pair

    meanwhile(edit(kept, ratna), merge(gone, kept, vera), BusinessDetailsForm, "save")

    kept.refresh_from_db()
    assert kept.description_id == "Pastel, risoles dan lumpia."
    # Without the lock her form writes the status of before over the merge.
    assert kept.status == (BusinessStatus.MERGED if locked else BusinessStatus.VERIFIED)


def test_an_entry_that_was_just_merged_away_is_not_edited_any_more(pair, ratna, vera, meanwhile):
    kept, gone = pair

    _merged, edited = meanwhile(merge(gone, kept, vera), edit(kept, ratna), merging, "_move_children")

    kept.refresh_from_db()
    assert edited.url == reverse("businesses:business", args=[kept.pk])
    assert (kept.status, kept.description_id) == (BusinessStatus.MERGED, "Pastel dan kue basah.")


# --- two officials, one wish ---


@pytest.fixture
def wish(in_status, ratna, at_the_desk):
    business = in_status(BusinessStatus.VERIFIED)
    return services.request_change(business, ChangeKind.NAME, by=ratna, reason="Baru.", text="Dapur Bu Ratna")


def test_two_officials_at_once_give_one_answer(wish, vera, wati, meanwhile, locked):
    approve = reverse("admin:businesses_changerequest_approve", args=[wish.pk])
    refuse = reverse("admin:businesses_changerequest_refuse", args=[wish.pk])

    meanwhile(
        partial(browser(vera).post, approve),
        partial(browser(wati).post, refuse, {"reason": "Tidak sesuai."}),
        changes,
        "_answer",
    )

    assert _steps(wish) == (["approved"] if locked else ["refused", "approved"])
    assert Business.objects.get().name == "Dapur Bu Ratna"


def _steps(row):
    rows = StatusChange.objects.filter(object_id=row.pk, content_type__model=row._meta.model_name)
    return list(rows.order_by("pk").values_list("to_status", flat=True))


# --- a transfer while the owner closes ---


@pytest.fixture
def handing_over(in_status, ratna, sari, vera):
    """Sari has typed the code of the transfer in her browser; Ratna has the page for closing open."""
    business = in_status(BusinessStatus.VERIFIED)
    wish = ChangeRequest.objects.create(
        business=business, kind=ChangeKind.TRANSFER, status="approved", new_text="Sari Rekaan",
        new_phone=str(sari.phone), reason="Pindah kota", made_by=ratna, decided_by=vera,
        decided_at=timezone.now(),
    )  # fmt: skip
    owner = business.owner
    text = claims.new_code(business, owner, by=vera, way=ClaimWay.SLIP, change_request=wish)[1]
    taker = browser(sari)
    taker.post(reverse("businesses:claim"), {"code": text})
    return (
        partial(taker.post, reverse("businesses:claim_confirm")),
        partial(browser(ratna).post, reverse("businesses:close", args=[business.pk]), {"reason": "Pindah kota"}),
    )


def test_after_the_transfer_its_former_owner_closes_nothing(handing_over, sari, meanwhile, locked):
    take, close = handing_over

    meanwhile(take, close, claims, "_transfer")

    row = Business.objects.get()
    assert (row.owner.user, row.status) == (sari, "verified")
    # Without the lock Ratna is told that it is closed, and it is not.
    assert _steps(row) == ([] if locked else ["closed"])


def test_a_business_that_is_just_closed_is_not_taken_over(handing_over, ratna, sari, meanwhile, locked):
    take, close = handing_over

    meanwhile(close, take, closing, "end_wishes")

    row = Business.objects.get()
    assert (row.owner.user, row.status) == (ratna, "closed")
    # Without the lock Sari is told that it is hers, and it is not.
    assert ClaimCode.objects.get().used_by == (None if locked else sari)
