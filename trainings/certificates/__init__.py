"""Certificates: what attendance says about each person, and the paper that is made of it."""
