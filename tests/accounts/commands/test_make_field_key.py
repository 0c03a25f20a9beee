import base64

from django.core.management import call_command

from accounts.fields import decrypt, encrypt


def made(capsys):
    call_command("make_field_key")
    return capsys.readouterr().out.strip()


def test_the_key_works_at_once(capsys, settings):
    key_id, _, key = made(capsys).partition(":")

    settings.FIELD_KEYS = {key_id: key, **settings.FIELD_KEYS}

    assert encrypt("3578").startswith(f"{key_id}:")
    assert decrypt(encrypt("3578")) == "3578"


def test_a_key_has_32_random_bytes_and_a_name_of_its_own(capsys):
    first, second = (made(capsys).split(":") for _ in range(2))

    assert first[0] != second[0]
    assert len(base64.b64decode(first[1])) == 32
    assert first[1] != second[1]
