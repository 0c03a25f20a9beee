"""Browsers of the people around the register."""

import pytest


@pytest.fixture
def as_ratna(client, ratna):
    client.force_login(ratna)
    return client


@pytest.fixture
def as_sari(client, sari):
    client.force_login(sari)
    return client
