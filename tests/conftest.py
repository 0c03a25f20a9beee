"""Services and people that every test may use."""

import os

os.environ.setdefault("DEBUG", "on")
