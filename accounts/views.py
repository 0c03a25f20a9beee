from django.http import HttpRequest, HttpResponse


def account(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


after_sign_in = consents = account
