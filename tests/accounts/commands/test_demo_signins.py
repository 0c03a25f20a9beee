from django.core.management import call_command

from accounts.demo import CLAIM_CODE, PASSWORD, PEOPLE, create_demo_people
from accounts.models import User


def test_everybody_stands_in_the_table_with_the_password(db, capsys):
    create_demo_people()

    call_command("demo_signins")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(PEOPLE) + 3
    assert lines[9].split() == ["entrepreneur", "Ratna", "Contoh", "081200009111", "ratna@contoh.example"]
    assert "081200009114 is shared" in lines[-3]
    assert lines[-2].endswith(PASSWORD)
    assert CLAIM_CODE in lines[-1]


def test_who_is_not_there_is_not_printed(db, capsys):
    create_demo_people()
    User.objects.filter(phone="+6281200009111").delete()

    call_command("demo_signins")

    assert "Ratna" not in capsys.readouterr().out


def test_without_the_demo_city_nothing_is_printed(db, capsys):
    call_command("demo_signins")

    assert capsys.readouterr().out == ""


def test_outside_of_the_demo_nothing_is_printed(db, capsys, settings):
    create_demo_people()
    settings.DEMO = False

    call_command("demo_signins")

    assert capsys.readouterr().out == ""
