"""What the form templates in `templates/rumah/` need to know about a field."""

from django import forms, template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.filter
def control_kind(field: BoundField) -> str:
    """One word for the template to branch on: how the field is laid out."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.MultiWidget):
        return "parts"
    return "input"


@register.filter
def warning(field: BoundField) -> str:
    """A remark that does not stop the form: `form.warnings` is a dict of field name to text."""
    return getattr(field.form, "warnings", {}).get(field.name, "")


@register.simple_tag
def control(field: BoundField, css_class: str = "input") -> SafeString:
    """Draw the field's widget with our class before its own, and tell screen readers of a warning too."""
    attrs: dict[str, str | bool] = {"class": f"{css_class} {field.field.widget.attrs.get('class', '')}".strip()}
    if warning(field) and not field.use_fieldset:
        attrs["aria-describedby"] = described_by(field)
    return field.as_widget(attrs=attrs)


@register.filter
def described_by(field: BoundField) -> str:
    ids = [field.aria_describedby or ""]
    if warning(field):
        ids.append(f"{field.auto_id}_warning")
    return " ".join(filter(None, ids))


@register.filter
def error_texts(field: BoundField) -> list[str]:
    """The errors of a field in words; Django's "This field is required" says which field and what to do."""
    texts = []
    for error in field.errors.as_data():
        if error.code == "required" and error.message == forms.Field.default_error_messages["required"]:
            texts.append(_required(field))
        else:
            texts += error.messages
    return texts


def _required(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return gettext("Tick this box to go on: %(label)s") % {"label": field.label}
    if isinstance(widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)):
        return gettext("%(label)s: nothing chosen yet") % {"label": field.label}
    return gettext("%(label)s: not filled in yet") % {"label": field.label}


def _first_control(field: BoundField) -> str:
    """The id that a link in the error summary jumps to."""
    if control_kind(field) == "choices":
        return f"{field.auto_id}_0"
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def error_links(form: forms.BaseForm | forms.BaseFormSet) -> list[dict[str, str]]:
    """Every error of a form or formset, with the id of the control that puts it right ("" for none)."""
    links: list[dict[str, str]] = []
    if isinstance(form, forms.BaseFormSet):
        links += [{"id": "", "message": str(message)} for message in form.non_form_errors()]
        for one in form.forms:
            links += error_links(one)
        return links
    for name, messages in form.errors.items():
        if name == NON_FIELD_ERRORS:
            links += [{"id": "", "message": str(message)} for message in messages]
        else:
            target = "" if form[name].is_hidden else _first_control(form[name])
            links += [{"id": target, "message": text} for text in error_texts(form[name])]
    return links


@register.filter
def has_targets(links: list[dict[str, str]]) -> bool:
    """Is there a field to go to, or is the form refused as a whole (a wrong password, which is emptied)?"""
    return any(link["id"] for link in links)
