"""The portal's settings with one more address: a view that only says hello."""

from rumah_kreatif.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
