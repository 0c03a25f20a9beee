import pytest

from tests.factories import UserFactory
from tests.trainings.conftest import seat
from trainings import services


@pytest.fixture
def certificate(held, private):
    """Siti's, of a class held three days ago, without its paper."""
    return services.issue_certificate(seat(held, "Siti Rekaan"), by=UserFactory(full_name="Tuti Pelatihan"))
