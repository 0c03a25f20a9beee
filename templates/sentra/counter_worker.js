{% load static %}{% url "sentra:counter_offline" as page %}{% static "build/counter.js" as script %}{% static "build/qr.js" as more %}{% include "includes/offline_worker.js" with kept="kasir-1" %}
