import pytest

from tests.showcase.conftest import consent_to_photos, ready_picture

# Whatever of the register no public page may ever carry, in any way of writing it.
PRIVATE = [
    "3578014507850001", "7850001", "Sri Canary", "sri.canary", "Tersembunyi", "81399988877", "99988877", "9988-877",
    "0315550199", "9120001234567", "77123456", "77.123.456", "88765432", "88.765.432",
]  # fmt: skip


@pytest.fixture
def says_nothing_private():
    def check(response):
        body = response.content.decode()
        assert [canary for canary in PRIVATE if canary in body] == []

    return check


@pytest.fixture
def face(basketry):
    """A picture of the maker; she has agreed to photos."""
    consent_to_photos(basketry.owner.user)
    return ready_picture(basketry, kind="face", stem="pictures/face-canary", caption="Pembuatnya")
