"""Sign-up, codes, the account page and consents. Passwords and the second factor are allauth's views."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits, services
from accounts.forms import (
    AccountForm,
    ChangeEmailForm,
    ChangePhoneForm,
    CodeForm,
    NewPasswordForm,
    RequestCodeForm,
    SignupForm,
)
from accounts.models import CodePurpose, Consent, ConsentPurpose, ConsentText, OneTimeCode, User
from accounts.requests import user_of

# What the session remembers of a code on its way: its row, and where its owner wanted to go.
_CODE = "one_time_code"
_NEXT = "one_time_code_next"
_RECOVERY = "password_recovery"
# A code that was entered, to a phone that serves several people, one of whom is now asked for.
_CHOICE = "one_time_choice"

form_page = require_http_methods(["GET", "HEAD", "POST"])


# --- Codes ------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@form_page
def signup(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:after_sign_in")
    form = SignupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send_code(request, CodePurpose.SIGN_UP, form, details=form.details())
    return render(request, "account/signup.html", {"form": form})


@login_not_required
@never_cache
@form_page
def request_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:after_sign_in")
    form = RequestCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send_code(request, CodePurpose.SIGN_IN, form)
    return render(request, "account/request_code.html", {"form": form})


@login_not_required
@never_cache
@form_page
def reset_password(request: HttpRequest) -> HttpResponse:
    form = RequestCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send_code(request, CodePurpose.RECOVERY, form)
    return render(request, "account/reset_password.html", {"form": form})


def _send_code(
    request: HttpRequest,
    purpose: CodePurpose,
    form: Any,
    *,
    by: User | None = None,
    details: dict[str, str] | None = None,
) -> HttpResponse:
    limits.take(limits.CODES_FROM_IP, get_adapter().get_client_ip(request))
    code = services.send_code(
        purpose,
        form.cleaned_data["address"],
        by=by,
        language=get_language() or "id",
        form_token=form.cleaned_data["form_token"],
        details=details,
    )
    request.session[_CODE] = str(code.pk)
    request.session[_NEXT] = get_next_redirect_url(request)
    return redirect("account_enter_code")


def _code_of(request: HttpRequest) -> OneTimeCode | None:
    """The code that this browser asked for: its session is the only way to the row."""
    pk = request.session.get(_CODE)
    by = request.user if request.user.is_authenticated else None
    return OneTimeCode.objects.of(by).filter(pk=pk, used_at__isnull=True).first() if pk else None


@login_not_required
@never_cache
@form_page
def enter_code(request: HttpRequest) -> HttpResponse:
    code = _code_of(request)
    if code is None:
        return redirect("account_login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            by = request.user if request.user.is_authenticated else None
            used = services.enter_code(code.pk, form.cleaned_data["code"], by=by)
        except services.WrongCode:
            form.add_error("code", _("This is not the code that we sent. Please compare it digit by digit."))
        except services.DeadCode:
            form.add_error("code", _("This code no longer works. Please ask for a new one."))
        except services.NotAllowed as error:
            form.add_error("code", str(error))
        else:
            return _code_entered(request, used)
    return render(request, "account/enter_code.html", {"form": form, "code": code})


def _code_entered(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    del request.session[_CODE]
    if code.user is None:
        request.session[_CHOICE] = str(code.pk)
        return redirect("account_choose_person")
    if code.purpose in {CodePurpose.PHONE, CodePurpose.EMAIL}:
        request.session.pop(_NEXT, None)
        messages.success(request, _("Saved. From now on you can sign in with it."))
        return redirect("accounts:account")
    return _let_in(request, code)


@login_not_required
@never_cache
@form_page
def choose_person(request: HttpRequest) -> HttpResponse:
    """Which of the people on a shared phone is it? For the browser that has entered the code, for ten minutes."""
    pk = request.session.get(_CHOICE)
    code = OneTimeCode.objects.choosing().filter(pk=pk).first() if pk else None
    if code is None:
        return redirect("account_login")
    people = list(User.objects.reached_at(code.address).order_by("created_at", "pk"))
    if request.method == "POST":
        is_new = bool(code.newcomer) and request.POST.get("person") == "new"
        person = next((person for person in people if str(person.pk) == request.POST.get("person")), None)
        if person is None and not is_new:
            raise Http404
        try:
            chosen = services.choose_person(code.pk, person)
        except services.DeadCode:
            return redirect("account_login")
        except services.NotAllowed as error:
            messages.error(request, str(error))
            return redirect("account_choose_person")
        del request.session[_CHOICE]
        if code.newcomer and not is_new:
            messages.info(request, _("Welcome back. Your account and its password are as they were."))
        return _let_in(request, chosen)
    is_full = len(people) >= User.PEOPLE_A_PHONE
    return render(request, "account/choose_person.html", {"code": code, "people": people, "is_full": is_full})


def _let_in(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    next_url = request.session.pop(_NEXT, None)
    if code.purpose == CodePurpose.RECOVERY:
        request.session[_RECOVERY] = str(code.pk)
        return redirect("account_new_password")
    return perform_login(request, code.user, redirect_url=next_url)


@login_not_required
@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    code = _code_of(request)
    if code is None:
        return redirect("account_login")
    limits.take(limits.CODES_FROM_IP, get_adapter().get_client_ip(request))
    if services.resend_code(code, language=get_language() or "id"):
        messages.success(request, _("A new code is on its way. The old one no longer works."))
    else:
        messages.warning(request, _("We sent a code just now. Please wait half a minute before you ask again."))
    return redirect("account_enter_code")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@form_page
def new_password(request: HttpRequest) -> HttpResponse:
    pk = request.session.get(_RECOVERY, "")
    person = services.recovering_person(pk) if pk else None
    if person is None:
        return redirect("account_reset_password")
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.recover_password(pk, form.cleaned_data["password"])
        except services.DeadCode:
            return redirect("account_reset_password")
        del request.session[_RECOVERY]
        messages.success(request, _("Your new password is saved. All other devices are signed out."))
        return perform_login(request, person)
    return render(request, "account/new_password.html", {"form": form})


# --- Her account --------------------------------------------------------------------------------------


def after_sign_in(request: HttpRequest) -> HttpResponse:
    # Who signed in on an English page goes on in English, whatever her messages are written in.
    language = "en" if translation.get_language() == "en" else user_of(request).language
    with translation.override(language):
        return redirect("admin:index" if user_of(request).is_staff else "businesses:mine")


@form_page
def account(request: HttpRequest) -> HttpResponse:
    # A fresh copy: a refused name must not stand in the page's head as if it were hers.
    person = User.objects.get(pk=user_of(request).pk)
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(person.language):
            messages.success(request, _("Saved."))
            return redirect("accounts:account")
    shares_phone = User.objects.beside(person).exists()
    return render(request, "accounts/account.html", {"form": form, "shares_phone": shares_phone})


@reauthentication_required(app="accounts")
@form_page
def change_phone(request: HttpRequest) -> HttpResponse:
    form = ChangePhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send_code(request, CodePurpose.PHONE, form, by=user_of(request))
    return render(request, "accounts/change_phone.html", {"form": form})


@reauthentication_required(app="accounts")
@form_page
def change_email(request: HttpRequest) -> HttpResponse:
    form = ChangeEmailForm(request.POST or None, initial={"address": user_of(request).email})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["address"]:
            return _send_code(request, CodePurpose.EMAIL, form, by=user_of(request))
        try:
            services.remove_email(user_of(request))
        except services.NotAllowed as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, _("Your e-mail address is removed."))
            return redirect("accounts:account")
    return render(request, "accounts/change_email.html", {"form": form})


def activate_second_factor(request: HttpRequest) -> HttpResponse:
    """allauth's page; who has just shown that she holds the app has proved herself with it in this session."""
    totp, person = [Authenticator.Type.TOTP], user_of(request)
    was_on = is_mfa_enabled(person, totp)
    response: HttpResponse = activate_totp(request)
    if not was_on and is_mfa_enabled(person, totp):
        record_authentication(request, person, "mfa", type="totp")
    return response


# --- Consents -------------------------------------------------------------------------------------------


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    given = {
        consent.purpose: consent
        for consent in Consent.objects.active().filter(user=user_of(request)).select_related("text")
    }
    texts = ConsentText.objects.current()
    rows = [
        {"purpose": purpose, "consent": given.get(purpose), "text": given[purpose].text if purpose in given else text}
        for purpose, text in texts.items()
    ]
    return render(request, "accounts/consents.html", {"rows": rows})


def _purpose(value: str) -> ConsentPurpose:
    try:
        return ConsentPurpose(value)
    except ValueError:
        raise Http404 from None


@form_page
def give_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    wish = _purpose(purpose)
    if request.method == "POST":
        services.give_consent(user_of(request), wish, by=user_of(request))
        messages.success(request, _("Thank you. Your consent is recorded; you can withdraw it here at any time."))
        return redirect("accounts:consents")
    text = ConsentText.objects.current()[wish]
    return render(request, "accounts/give_consent.html", {"purpose": wish, "text": text})


@form_page
def withdraw_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    wish = _purpose(purpose)
    if request.method == "POST":
        try:
            services.withdraw_consent(user_of(request), wish, by=user_of(request))
        except services.NotAllowed as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your consent is withdrawn, with effect from this moment."))
        return redirect("accounts:consents")
    consent = Consent.objects.active().filter(user=user_of(request), purpose=wish).first()
    if consent is None:
        return redirect("accounts:consents")
    return render(request, "accounts/withdraw_consent.html", {"purpose": wish, "consent": consent})
