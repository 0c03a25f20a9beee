"""What officials enter about who was there."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from trainings.models import AttendanceWay

MOST_MINUTES = 24 * 60


class TapForm(forms.Form):
    """One tap at the door, from a button or from what the page kept while the signal was gone."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("in", "minutes", "undo")])
    # The ticket, or what a scanned QR code said.
    ticket = forms.CharField(max_length=40)
    way = forms.ChoiceField(choices=[(way, way.label) for way in (AttendanceWay.SCAN, AttendanceWay.NAME)])
    token = forms.UUIDField()
    # Milliseconds since the tap by the tablet's own count: its clock may be wrong, the time between two looks is not.
    age = forms.IntegerField(required=False, min_value=0)
    late = forms.IntegerField(required=False, validators=[MinValueValidator(0), MaxValueValidator(MOST_MINUTES)])
    early = forms.IntegerField(required=False, validators=[MinValueValidator(0), MaxValueValidator(MOST_MINUTES)])
    undo = forms.UUIDField(required=False)
