"""What people type to sign up, sign in and look after their account."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import validate_totp_code
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import limits, services
from accounts.models import User
from accounts.phones import AddressField, PhoneField

PASSWORD_HELP = _("At least 8 characters. Three or four words in a row are easy to keep in mind and hard to guess.")


def _helper(button: Any) -> FormHelper:
    helper = FormHelper()
    helper.add_input(Submit("go", button))
    return helper


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=PASSWORD_HELP,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )


def _code_input(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-num input-mid"}
        ),
        **kwargs,
    )


class _TokenForm(forms.Form):
    """A form that leads to a code. Its token makes the second tap return the first result."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid.uuid4


class SignupForm(_TokenForm):
    full_name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    address = PhoneField()
    password = _new_password(_("Password"))
    field_order = ["full_name", "address", "password"]
    helper = _helper(_("Sign up"))

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            person = User(full_name=data.get("full_name", ""), phone=data.get("address"))
            try:
                validate_password(data["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data

    def details(self) -> dict[str, str]:
        return services.sign_up_details(
            full_name=self.cleaned_data["full_name"],
            password=self.cleaned_data["password"],
            language=get_language() or "id",
        )


class LoginForm(allauth_forms.LoginForm):
    helper = _helper(_("Sign in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=128,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": _("Enter your password.")},
        )
        self.order_fields(["login", "password"])


class RequestCodeForm(_TokenForm):
    address = AddressField()
    helper = _helper(_("Send me a code"))


class CodeForm(forms.Form):
    code = _code_input(_("Code"), help_text=_("6 digits"), error_messages={"required": _("Enter the code.")})
    helper = _helper(_("Continue"))

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split()).replace("-", "")
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("The code has 6 digits. Please look at the message again."), code="shape")
        return code


class NewPasswordForm(forms.Form):
    password = _new_password(_("New password"))
    helper = _helper(_("Save the password"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    helper = _helper(_("Save the password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HELP
        # Typing a password twice on a phone makes people choose short ones; recovery is a code away.
        del self.fields["password2"]
        _no_placeholders(self)

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class SetPasswordForm(allauth_forms.SetPasswordForm):
    helper = _helper(_("Save the password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HELP
        del self.fields["password2"]
        _no_placeholders(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    helper = _helper(_("Continue"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        _no_placeholders(self)


def _no_placeholders(form: forms.BaseForm) -> None:
    # The label says it already, and a placeholder vanishes when it is needed most.
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class AccountForm(forms.ModelForm):
    helper = _helper(_("Save"))

    class Meta:
        model = User
        fields = ["full_name", "language"]
        labels = {"full_name": _("Your name"), "language": _("Language of pages and messages")}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())

    def save(self, commit: bool = True) -> User:
        # These two only: a password that was set meanwhile must not become the old one again.
        person: User = super().save(commit=False)
        person.save(update_fields=["full_name", "language"])
        return person


class ChangePhoneForm(_TokenForm):
    address = PhoneField(label=_("New WhatsApp number"))
    helper = _helper(_("Send a code to this number"))


class ChangeEmailForm(_TokenForm):
    address = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Leave it empty to sign in by phone only."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    helper = _helper(_("Continue"))

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).lower()


# --- Second factor ----------------------------------------------------------------------------------


def _is_fresh(user: User, code: str) -> bool:
    """Use up a code of her app; False when it was used before."""
    try:
        limits.take(limits.SECOND_FACTOR_USED, f"{user.pk}:{code}")
    except limits.TooMany:
        return False
    return True


class _SecondFactorMixin:
    """Check a code of the app, or a recovery code, counting in PostgreSQL what allauth counts in the cache only."""

    user: User
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        who = str(self.user.pk)
        adapter = get_mfa_adapter()
        code = "".join(self.cleaned_data["code"].split())
        try:
            limits.take(limits.SECOND_FACTORS, who)
        except limits.TooMany:
            raise get_adapter().validation_error("too_many_login_attempts") from None
        for authenticator in Authenticator.objects.filter(user=self.user):
            if self._is_right(authenticator, code):
                limits.forget(limits.SECOND_FACTORS, who)
                self.authenticator = authenticator
                authenticator.user = self.user
                return code
        raise adapter.validation_error("incorrect_code")

    def _is_right(self, authenticator: Authenticator, code: str) -> bool:
        if authenticator.type != Authenticator.Type.TOTP:
            return bool(authenticator.wrap().validate_code(code))
        if not validate_totp_code(get_mfa_adapter().decrypt(authenticator.data["secret"]), code):
            return False
        return _is_fresh(self.user, code)


class SecondFactorForm(_SecondFactorMixin, mfa_forms.AuthenticateForm):
    code = _code_input(_("Code"), help_text=_("From your authenticator app, or one of your recovery codes."))
    helper = _helper(_("Continue"))


class ConfirmSecondFactorForm(_SecondFactorMixin, mfa_forms.ReauthenticateForm):
    code = _code_input(_("Code"), help_text=_("From your authenticator app, or one of your recovery codes."))
    helper = _helper(_("Continue"))


class ActivateSecondFactorForm(totp_forms.ActivateTOTPForm):
    code = _code_input(_("Code from the app"), help_text=_("6 digits"))
    helper = _helper(_("Switch on"))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        # Whoever looks over her shoulder now may not sign in with the same six digits.
        if not _is_fresh(self.user, "".join(code.split())):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code

    @property
    def secret_in_fours(self) -> list[str]:
        return [self.secret[start : start + 4] for start in range(0, len(self.secret), 4)]
