{% load static %}{% url "trainings:checkin_offline" as page %}{% static "build/checkin.js" as script %}{% include "includes/offline_worker.js" with kept="hadir-1" %}
