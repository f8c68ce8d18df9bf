import io
import json
from datetime import datetime

from openpyxl import load_workbook

from odoo import http
from odoo.tests import HttpCase, tagged

from .common_analysis import AnalysisCase

COLUMNS = (
    {"name": "customer_id", "label": "Customer"},
    {"name": "date_from", "label": "Entered"},
    {"name": "cause", "label": "Why"},
)


@tagged("post_install", "-at_install")
class TestMemberExport(AnalysisCase, HttpCase):
    """The list of members as a workbook, with the rights of whoever downloads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fa_IR")
        cls.segment = cls._create_list("Newsletter", 1, 4)

    def _download(self, login, lang="en_US"):
        self.authenticate(login, login)
        answer = self.url_open(
            "/crm_customer/export",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "data": json.dumps(
                    {
                        "model": "crm.segment.member",
                        "columns": COLUMNS,
                        "domain": [("segment_id", "=", self.segment.id)],
                        "groupby": [],
                        "order": [{"name": "date_from", "asc": True}],
                        "context": {"lang": lang, "tz": "UTC"},
                    }
                ),
            },
        )
        self.assertEqual(answer.status_code, 200)
        return load_workbook(io.BytesIO(answer.content)).active

    def test_own_members(self):
        """Of the two members the seller has the fourth customer."""
        sheet = self._download("crm_segments_seller")
        rows = [[cell.value for cell in row] for row in sheet.rows]
        self.assertEqual(
            rows,
            [
                ["Customer", "Entered", "Why"],
                ["Customer 4", datetime(2024, 5, 1, 8), "By Hand"],
            ],
        )
        self.assertEqual(sheet.freeze_panes, "B2")
        self.assertEqual(sheet["B2"].number_format, "yyyy-mm-dd hh:mm")
        self.assertEqual(sheet.title, "Members of Segments")

    def test_right_to_left(self):
        sheet = self._download("crm_segments_seller", lang="fa_IR")
        self.assertTrue(sheet.sheet_view.rightToLeft)
