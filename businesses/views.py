from django.http import HttpRequest, HttpResponse


def mine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


register = mine
