import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts.groups import GROUPS, grant, revoke

CATALOGUE = """
    businesses.view_business businesses.view_district businesses.view_kblicode businesses.view_microlimit
    businesses.view_picture businesses.view_product businesses.view_productcategory businesses.view_sector
    businesses.view_subdistrict sentra.view_outlet trainings.view_topic
"""
EVERYTHING = f"""{CATALOGUE}
    accounts.view_consent accounts.view_consenttext accounts.view_statuschange
    businesses.view_areaanswer businesses.view_businessevent businesses.view_importjob businesses.view_owner
    businesses.view_changerequest businesses.view_changerequestevent businesses.view_claimcode
    businesses.view_ladderrule businesses.view_licence businesses.view_licenceevent businesses.view_licencerule
    businesses.view_merge businesses.view_notthesame businesses.view_privatefile businesses.view_registerfield
    businesses.export_business
    businesses.view_ownerevent businesses.view_productevent notifications.view_message
    notifications.view_messagetemplate
"""
CLASSES = """
    trainings.view_attendance trainings.view_attendanceevent trainings.view_enrolment trainings.view_enrolmentevent
    trainings.view_certificate trainings.view_certificateevent trainings.view_signer
    trainings.view_room trainings.view_seatrule trainings.view_session trainings.view_sessionevent
    trainings.view_trainer trainings.view_training trainings.view_trainingevent
    trainings.view_feedback trainings.view_material trainings.view_question trainings.view_quizresult
    trainings.view_wish
"""
OUTLETS = """
    sentra.view_openinghours sentra.view_holiday sentra.view_shelfcapacity sentra.view_keeper sentra.view_keeperevent
    sentra.view_sentrarule sentra.view_curation sentra.view_curationcriterion sentra.view_curationday
    sentra.view_consignment sentra.view_consignmentevent sentra.view_stockdocument sentra.view_stockmovement
    sentra.view_sale sentra.view_saleline sentra.view_saleconflict sentra.view_dayclosing
    sentra.view_settlement sentra.view_settlementevent
"""
EXACTLY = {
    "verifier": f"""{EVERYTHING}
        businesses.add_kblicode businesses.change_business businesses.change_district businesses.change_kblicode
        businesses.change_owner businesses.change_product businesses.change_subdistrict
        businesses.delete_areaanswer businesses.import_businesses businesses.verify_business
        businesses.add_ladderrule businesses.add_licencerule businesses.change_ladderrule
        businesses.change_licencerule businesses.change_registerfield businesses.check_licence
        businesses.decide_changerequest businesses.merge_business businesses.reveal_nik
        notifications.change_message
        trainings.view_certificate trainings.view_enrolment trainings.view_session trainings.view_training
        sentra.view_consignment sentra.view_curation
    """,
    "training": f"""{CATALOGUE} {CLASSES}
        accounts.view_statuschange
        trainings.add_attendance trainings.add_enrolment trainings.add_room trainings.add_session trainings.add_topic
        trainings.add_trainer trainings.add_training
        trainings.change_attendance trainings.change_enrolment trainings.change_room trainings.change_seatrule
        trainings.change_session trainings.change_topic trainings.change_trainer trainings.change_training
        trainings.decide_seats trainings.delete_session
        trainings.add_material trainings.add_question trainings.change_material trainings.change_question
        trainings.delete_material
        trainings.add_signer trainings.change_signer trainings.issue_certificate trainings.revoke_certificate
        sentra.view_curation
    """,
    "keeper": f"""{CATALOGUE} {OUTLETS}
        sentra.change_outlet sentra.add_openinghours sentra.change_openinghours sentra.delete_openinghours
        sentra.add_holiday sentra.change_holiday sentra.delete_holiday
        sentra.add_shelfcapacity sentra.change_shelfcapacity sentra.delete_shelfcapacity
        sentra.add_consignment sentra.change_consignment sentra.add_curationday sentra.change_curationday
        sentra.curate sentra.receive_stock sentra.sell sentra.void_sale sentra.close_day
        sentra.settle sentra.pay_settlement
    """,
    "visits": f"{CATALOGUE} sentra.add_outlet sentra.change_outlet",
    "publisher": f"""{CATALOGUE}
        accounts.view_consent accounts.view_consenttext
        notifications.view_messagetemplate notifications.change_messagetemplate
    """,
    "mentor": "",
    "head": f"""{EVERYTHING} {CLASSES} {OUTLETS} accounts.view_user accounts.view_userevent
        sentra.view_all_outlets
        businesses.view_nikreveal businesses.view_registerexport
    """,
    "helper": "businesses.help_register",
}


def permissions_of(name):
    rows = Permission.objects.filter(group__name=name).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_the_groups_are_these(db):
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(GROUPS) == sorted(EXACTLY)


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_has_exactly_these_permissions(db, name):
    assert permissions_of(name) == set(EXACTLY[name].split())


def test_the_head_changes_nothing(db):
    assert {name.partition(".")[2].partition("_")[0] for name in permissions_of("head")} == {"view", "export"}


def test_nobody_but_super_users_changes_people(db):
    held = Permission.objects.filter(group__isnull=False, content_type__app_label__in=["accounts", "auth", "mfa"])

    assert {row.codename.partition("_")[0] for row in held} == {"view"}


def test_codes_and_counts_cannot_be_granted_at_all(db):
    assert not Permission.objects.filter(content_type__model__in=["onetimecode", "tally"]).exists()


def test_a_later_app_grants_and_takes_back(db):
    before = permissions_of("keeper")
    grants = {"keeper": ["add_topic", "view_topic"]}

    grant(apps, "trainings", grants)
    assert permissions_of("keeper") == before | {"trainings.add_topic", "trainings.view_topic"}

    revoke(apps, "trainings", grants)
    assert permissions_of("keeper") == before - {"trainings.view_topic"}


def test_a_star_means_every_model_of_the_app(db):
    before = permissions_of("mentor")

    grant(apps, "trainings", {"mentor": ["view_*"]})

    seen = set(CLASSES.split()) | {"trainings.view_topic"}
    assert permissions_of("mentor") - before >= seen
    assert {name.partition("_")[0] for name in permissions_of("mentor") - before} == {"trainings.view"}


def test_a_permission_that_does_not_exist_is_an_error(db):
    with pytest.raises(Permission.DoesNotExist):
        grant(apps, "trainings", {"keeper": ["fly_topic"]})


def test_permissions_are_made_where_they_are_missing(db):
    Permission.objects.filter(codename="change_topic").delete()

    grant(apps, "trainings", {"keeper": ["change_topic"]})

    assert "trainings.change_topic" in permissions_of("keeper")
