"""What people of the demo city wish to learn, knew before and after, said, and took home."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from businesses.demo.licences import paper
from businesses.models import Business, District
from trainings import services
from trainings.models import (
    Asked,
    Asking,
    Enrolment,
    Feedback,
    Material,
    Question,
    QuizPart,
    QuizResult,
    Topic,
    Training,
    TrainingStatus,
    Wish,
    WishedTime,
)
from trainings.services.asking import AFTER
from trainings.services.materials import copy_materials
from trainings.services.quizzes import questions_for

# topic, question, answers with the right one first; Indonesian, then English
QUESTIONS = [
    (
        "kemasan",
        ("Apa yang wajib ada di label makanan?", "What must stand on a food label?"),
        ("Nama, isi bersih, alamat dan tanggal\nNama dan harga saja\nFoto pemiliknya",
         "Name, net weight, address and date\nName and price only\nA picture of the owner"),
    ),
    (
        "kemasan",
        ("Kemasan mana yang menahan lembap paling baik?", "Which packing keeps damp out best?"),
        ("Aluminium foil\nKertas cokelat\nPlastik yang dilubangi", "Aluminium foil\nBrown paper\nPlastic with holes"),
    ),
    (
        "keuangan",
        ("Uang usaha dan uang rumah sebaiknya ...", "The money of the business and of the household ..."),
        ("dipisah\ndicampur saja\ntidak perlu dicatat", "are kept apart\nmay be mixed\nneed not be written down"),
    ),
    (
        "keuangan",
        ("Apa yang sering lupa dihitung dalam harga?", "What is often forgotten in a price?"),
        ("Tenaga sendiri\nHarga bahan\nHarga kemasan", "One's own work\nThe ingredients\nThe packing"),
    ),
    (
        "merek",
        ("Berapa lama merek terdaftar berlaku?", "How long is a trademark registered for?"),
        ("10 tahun\n1 tahun\nSelamanya", "10 years\n1 year\nFor ever"),
    ),
    (
        "merek",
        ("Cahaya mana yang paling ramah untuk foto produk?", "Which light is kindest to product pictures?"),
        ("Dari jendela, tidak langsung\nLampu kilat ponsel\nMatahari siang",
         "From a window, indirect\nThe phone's flash\nThe midday sun"),
    ),
    (
        "produksi",
        ("Kapan tangan harus dicuci?", "When must hands be washed?"),
        ("Sebelum dan selama bekerja\nSetelah selesai saja\nCukup pagi hari",
         "Before and while working\nOnly when done\nIn the morning is enough"),
    ),
    (
        "bahan-baku",
        ("Susu segar sebaiknya disimpan ...", "Fresh milk is best kept ..."),
        ("di bawah 5 derajat\ndi suhu ruang\ndi dekat kompor", "below 5 degrees\nat room temperature\nnear the stove"),
    ),
]  # fmt: skip
SAID = [
    "Pelatihnya sabar. Semua pertanyaan dijawab.",
    "Waktunya kurang, praktiknya tambah lagi.",
    "Saya baru tahu cara menghitung modal yang benar.",
    "Ruangannya agak panas, tapi ilmunya bermanfaat.",
    "Tolong ada kelas lanjutan.",
    "Contoh dari peserta lain sangat membantu.",
]


def add_voices(official: User, *, seed: int) -> None:
    """Questions, wishes, and for each class that was held its tests, feedback and materials."""
    mixed = random.Random(seed)
    for number, (topic, text, answers) in enumerate(QUESTIONS):
        Question.objects.create(
            topic=Topic.objects.get(slug=topic), text_id=text[0], text_en=text[1], answers_id=answers[0],
            answers_en=answers[1], position=number,
        )  # fmt: skip
    _add_wishes(mixed)
    dated: Any = Training.objects.filter(status=TrainingStatus.HELD).with_dates()
    for training in dated.select_related("topic").order_by("starts_at", "pk"):
        _add_results(training, mixed)
    _add_materials(official)


def _add_wishes(mixed: random.Random) -> None:
    """Most people miss a class, many of them near their home or in the middle of the city."""
    owners = Business.objects.verified().exclude(owner__user=None).order_by("owner", "pk").distinct("owner")
    topics = list(Topic.objects.all())
    weights = [5, 3, 4, 2, 1, *[1] * len(topics)][: len(topics)]
    near = list(District.objects.filter(name__in=["Gubeng", "Genteng", "Sukolilo", "Rungkut"]).order_by("name"))
    for business in owners.select_related("owner", "subdistrict"):
        if mixed.random() > 0.85:
            continue
        district = business.subdistrict.district if business.subdistrict else None
        place = mixed.choice([district, mixed.choice(near), None])
        Wish.objects.get_or_create(
            owner=business.owner,
            topic=mixed.choices(topics, weights)[0],
            defaults={
                "time": mixed.choice(WishedTime.values),
                "district": place,
                "asked_at": timezone.now() - timedelta(days=mixed.randint(0, 60)),
            },
        )


def _add_results(training: Any, mixed: random.Random) -> None:
    """Better after than before; two of three say how it was. The oldest class has too few answers to be shown."""
    questions = questions_for(training)
    came = Enrolment.objects.seated().filter(training=training, attendances__is_present=True).distinct().order_by("pk")
    is_first = not Feedback.objects.exists()
    for number, enrolment in enumerate(came):
        for part, chance in ((QuizPart.BEFORE, 0.45), (QuizPart.AFTER, 0.8)):
            if questions and mixed.random() < 0.85:
                marks = {str(row.pk): mixed.random() < chance for row in questions}
                at = training.starts_at if part == QuizPart.BEFORE else training.ends_at
                QuizResult.objects.create(
                    enrolment=enrolment, part=part, marks=marks, right=sum(marks.values()), asked=len(marks),
                    taken_at=at,
                )  # fmt: skip
        if mixed.random() < 0.7 and not (is_first and number >= 4):
            Feedback.objects.create(
                training=training,
                content=mixed.choice([3, 4, 4, 5, 5]),
                trainer=mixed.choice([4, 4, 5, 5, 5]),
                place=mixed.choice([2, 3, 4, 4, 5]),
                text=mixed.choice(SAID) if mixed.random() < 0.4 else "",
            )
    if training.ends_at > timezone.now() - AFTER:
        # Asked and answered already: nothing goes out to a city that was made a moment ago.
        Asking.objects.bulk_create(
            Asking(enrolment=row, what=what) for row in came for what in (Asked.QUIZ_AFTER, Asked.FEEDBACK)
        )


def _add_materials(official: User) -> None:
    """A worksheet and a link for all classes that were announced; the file is stored once."""
    first, *others = Training.objects.exclude(status__in=[TrainingStatus.DRAFT, TrainingStatus.CANCELLED]).order_by(
        "pk"
    )
    handout = Material(training=first, title_id="Lembar latihan", title_en="Worksheet")
    services.add_material(handout, paper("LEMBAR LATIHAN", "lembar latihan.pdf"), by=official)
    link = "https://contoh.example/bahan-pelatihan"
    page = Material(training=first, title_id="Bacaan di rumah", title_en="Reading at home", link=link, position=1)
    services.add_material(page, None, by=official)
    for training in others:
        copy_materials(first, training, by=official)
