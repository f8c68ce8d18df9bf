"""Texts in the three languages of the demo data."""

from typing import NamedTuple

from odoo import models

from tools.demo.company.names import LANGUAGES


class Text(NamedTuple):
    """One text in English, Vietnamese and Persian."""

    en: str
    vi: str
    fa: str


def translate(record: models.Model, **texts: Text) -> None:
    """Write the Vietnamese and Persian of fields that were created in English."""
    for name, text in texts.items():
        record.update_field_translations(
            name, {LANGUAGES["vi"]: text.vi, LANGUAGES["fa"]: text.fa}
        )


def create(model: models.Model, texts: dict[str, Text], **values) -> models.Model:
    """Create a record with texts in all languages."""
    record = model.create({**values, **{name: t.en for name, t in texts.items()}})
    translate(record, **texts)
    return record
