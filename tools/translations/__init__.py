"""Work on the addons' .pot and .po files, run by the Python that Odoo runs on.

``./dev`` itself needs nothing but the standard library; reading .po files needs polib
and exporting terms needs Odoo, so ``tools.i18n`` starts the two programs of this
package: ``export`` writes the terms of a database to files, ``desk`` updates or checks
the translations against them.
"""
