"""One object of each kind, all of one owner, and everybody who may try to reach them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import ConsentPurpose, ConsentText, StatusChange, User
from accounts.services import give_consent
from businesses.models import (
    ChangeRequest,
    ClaimCode,
    District,
    KbliCode,
    LadderRule,
    Licence,
    LicenceRule,
    Merge,
    MicroLimit,
    NikReveal,
    NotTheSame,
    Picture,
    PictureKind,
    PrivateFile,
    ProductCategory,
    ProductStatus,
    RegisterExport,
    RegisterField,
    SavedFilter,
    Sector,
    Source,
    Subdistrict,
)
from businesses.models.imports import AreaAnswer, AreaChoice, ImportJob, ImportStatus
from notifications.models import Message, MessageTemplate
from sentra.models import Outlet
from tests.access import PEOPLE
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, TrainerFactory, TrainingFactory, UserFactory
from tests.sentra.world import make_outlets
from trainings import replies, surveys
from trainings.models import (
    Attendance,
    AttendanceSheet,
    Certificate,
    Material,
    Question,
    Room,
    SeatRule,
    Signer,
    Topic,
    Wish,
)
from trainings.services import enrol, make_feed


def make_world() -> dict[str, Any]:
    """One object of each kind, all of them belonging to `owner`, and the people who try to reach them."""
    owner = UserFactory(full_name="Ratna Contoh")
    business = BusinessFactory(owner=OwnerFactory(user=owner), slug="usaha-ratna", consented=True)
    product = ProductFactory(business=business, slug="produk-ratna", status=ProductStatus.PUBLISHED)
    picture = Picture.objects.create(
        business=business, product=product, kind=PictureKind.PRODUCT, state="ready", stem="pictures/x", widths=[320],
        width=320, height=240,
    )  # fmt: skip
    face = Picture.objects.create(business=business, kind=PictureKind.FACE)
    change = StatusChange.objects.create(subject=business, from_status="submitted", to_status="verified")
    message = Message.objects.create(recipient=owner, channel="inbox", key="x", subject="x", body="x")
    consent = give_consent(owner, ConsentPurpose.PROGRAMME, by=owner)
    job = ImportJob.objects.create(
        file_name="daftar.xlsx",
        kind="xlsx",
        sheets=[{"name": "Data", "rows": 1}],
        sheet=0,
        header_from=1,
        header_to=1,
        status=ImportStatus.FINISHED,
        created_by=owner,
    )
    scan = PrivateFile.objects.create(
        business=business, purpose="licence", file="files/x.pdf", name="x.pdf", content_type="application/pdf", size=1,
        uploaded_by=owner,
    )  # fmt: skip
    licence = Licence.objects.create(business=business, kind="pirt", number="2063578010001-28", scan=scan)
    code = ClaimCode.objects.create(
        business=business, code_hash="x", way="slip", made_by=owner, expires_at=timezone.now()
    )
    wish = ChangeRequest.objects.create(
        business=business, kind="name", old_text=business.name, new_text="Lain", reason="Baru.", made_by=owner
    )
    other, gone = BusinessFactory(), BusinessFactory()
    merge = Merge.objects.create(kept=other, gone=gone, gone_status="verified", by=owner)
    apart = NotTheSame.objects.create(first=other, second=gone, by=owner)
    reveal = NikReveal.objects.create(owner=business.owner, by=owner, reason="Membandingkan KTP.")
    export = RegisterExport.objects.create(by=owner, format="csv", rows=1)
    kept = SavedFilter.objects.create(by=owner, name="Puding", list_name="businesses_business", query="q=puding")
    answer = AreaAnswer.objects.create(question="RUNGKT", choice=AreaChoice.NONE, answered_by=owner)
    training = TrainingFactory(published_by=UserFactory(is_superuser=True))
    seat = enrol(training, business, by=owner)
    came = Attendance.objects.create(
        enrolment=seat, session=training.sessions.get(), is_present=True, recorded_by=owner
    )
    signer = Signer.objects.create(name="Endang", office_id="Kepala", office_en="Head", from_on=timezone.localdate())
    certificate = Certificate.objects.create(
        enrolment=seat, kind="basic", year=2026, number=1, issued_on=timezone.localdate(), owner=business.owner,
        name=owner.full_name, business_name=business.name, title_id="Kelas", topic_name_id="Kemasan",
        topic_name_en="Packing", dates=[timezone.localdate()], attended_minutes=180, total_minutes=180,
        needed_percent=80, signer=signer,
    )  # fmt: skip
    wanted = Wish.objects.create(owner=business.owner, topic=Topic.objects.order_by("pk")[0])
    question = Question.objects.create(topic=training.topic, text_id="Mana?", answers_id="Ini\nItu")
    handout = Material.objects.create(
        training=training, title_id="Lembar", file="materials/x.pdf", name="x.pdf", content_type="application/pdf",
        size=1, uploaded_by=owner,
    )  # fmt: skip
    door = TrainingFactory(
        published_at=timezone.now(), session__starts_at=timezone.now(), status="closed"
    ).sessions.get()
    people: dict[str, User | None] = {"nobody": None, "owner": owner, "stranger": OwnerFactory().user}
    for name in PEOPLE[3:-1]:
        people[name] = UserFactory(full_name=f"{name} Contoh", is_staff=name not in {"mentor", "helper"})
        people[name].groups.add(Group.objects.get(name=name))
    people["super"] = UserFactory(is_staff=True, is_superuser=True)
    neighbour = OwnerFactory(user=User.objects.create_dormant(full_name="Sri Contoh"))
    helped = BusinessFactory(owner=neighbour, slug="usaha-sri", source=Source.HELPER, helper=people["helper"])
    helped_scan = PrivateFile.objects.create(
        business=helped, purpose="licence", file="files/y.pdf", name="y.pdf", content_type="application/pdf", size=1,
        uploaded_by=people["helper"],
    )  # fmt: skip
    helped_licence = Licence.objects.create(
        business=helped, kind="halal", number="ID35110000900000001", scan=helped_scan
    )
    return {
        "people": people,
        **make_outlets(people, product),
        "helped": {
            "pk": helped.pk,
            "product_pk": ProductFactory(business=helped, slug="produk-sri").pk,
            "licence_pk": helped_licence.pk,
        },
        "pk": business.pk,
        "product_pk": product.pk,
        "picture_pk": picture.pk,
        "slug": business.slug,
        ("showcase:product", "slug"): product.slug,
        ("showcase:outlet", "slug"): "siola",
        **{("trainings:" + name, "slug"): training.slug for name in ("training", "enrol", "calendar")},
        ("trainings:reply", "token"): replies.address(seat).split("/")[-2],
        **{("trainings:" + name, "pk"): door.pk for name in ("checkin", "checkin_note")},
        ("trainings:feed", "token"): make_feed(owner).token,
        **{("trainings:" + name, "pk"): seat.pk for name in ("enrolment", "answer", "cancel")},
        ("businesses:business_picture_move", "picture_pk"): face.pk,
        ("businesses:business_picture_remove", "picture_pk"): face.pk,
        ("notifications:read", "pk"): message.pk,
        ("admin:businesses_business_decide", "decision"): "return",
        ("admin:auth_user_password_change", "id"): owner.pk,
        "form": "edit",
        "path": "nothing.jpg",
        "section": "produk-id",
        "purpose": "showcase",
        "app_label": "businesses",
        "auth_group": Group.objects.order_by("pk")[0].pk,
        "accounts_user": owner.pk,
        "accounts_consent": consent.pk,
        "accounts_consenttext": ConsentText.objects.order_by("pk")[0].pk,
        "accounts_statuschange": change.pk,
        "notifications_message": message.pk,
        "notifications_messagetemplate": MessageTemplate.objects.order_by("pk")[0].pk,
        "businesses_business": business.pk,
        "businesses_owner": business.owner_id,
        "businesses_product": product.pk,
        "businesses_picture": picture.pk,
        "businesses_importjob": job.pk,
        "businesses_nikreveal": reveal.pk,
        "businesses_registerexport": export.pk,
        ("admin:businesses_business_gap_ask", "key"): "nib",
        "filter_pk": kept.pk,
        "businesses_licence": licence.pk,
        "businesses_claimcode": code.pk,
        "business_id": business.pk,
        "owner_id": business.owner_id,
        "businesses_changerequest": wish.pk,
        "businesses_merge": merge.pk,
        "businesses_notthesame": apart.pk,
        "request_pk": wish.pk,
        "left_pk": business.pk,
        "right_pk": other.pk,
        ("businesses:change_new", "kind"): "name",
        "licence_pk": licence.pk,
        ("businesses:licence_new", "kind"): "pirt",
        ("private_file", "pk"): scan.pk,
        "businesses_areaanswer": answer.pk,
        ("admin:trainings_training_step", "name"): "close",
        ("trainings:wish_withdraw", "pk"): wanted.pk,
        ("trainings:material", "pk"): handout.pk,
        ("trainings:quiz", "part"): "before",
        ("trainings:quiz", "token"): surveys.address(seat, "before").split("/")[-2],
        ("trainings:feedback", "token"): surveys.address(seat, "feedback").split("/")[-2],
        ("admin:trainings_wish_class", "topic_pk"): wanted.topic_id,
        ("admin:trainings_wish_class", "district_pk"): 0,
        "trainings_wish": wanted.pk,
        "trainings_question": question.pk,
        "trainings_material": handout.pk,
        "trainings_training": training.pk,
        "trainings_enrolment": seat.pk,
        "trainings_attendance": came.pk,
        "trainings_certificate": certificate.pk,
        "trainings_signer": signer.pk,
        ("trainings:certificate", "code"): certificate.code,
        ("trainings:certificate_paper", "pk"): certificate.pk,
        "edition": "id",
        "training_id": training.pk,
        "session_id": door.pk,
        "sheet_id": AttendanceSheet.objects.create(session=door, way="file", made_by=owner).pk,
        ("admin:trainings_certificate_issue_one", "enrolment_id"): seat.pk,
        "trainings_trainer": TrainerFactory().pk,
        **{
            f"{model._meta.app_label}_{model._meta.model_name}": model.objects.order_by("pk")[0].pk
            for model in (
                District,
                Subdistrict,
                Sector,
                ProductCategory,
                KbliCode,
                MicroLimit,
                Outlet,
                Topic,
                Room,
                SeatRule,
                LicenceRule,
                LadderRule,
                RegisterField,
            )
        },
    }
