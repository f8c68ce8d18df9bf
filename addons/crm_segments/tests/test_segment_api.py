import json
from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_analysis import AnalysisCase


class ApiCase(AnalysisCase):
    """1, 4 and 5 are members; the second left on 20 May, the fifth came on 1 June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls._create_list("Newsletter", 1, 4)
        cls._add_stays(cls.segment, cls._number(5), "2024-06-01")
        cls._add_stays(cls.segment, cls._number(2), "2024-05-01", "2024-05-20")


class TestApi(ApiCase):
    """What the methods return."""

    def test_pages_of_members(self):
        members = self._number(1, 4, 5)
        first = self.segment.get_members(limit=2)
        self.assertEqual(first["name"], "Newsletter")
        self.assertEqual(
            [row["customer_id"] for row in first["members"]], members[:2].ids
        )
        self.assertEqual(first["next_after_id"], members[1].id)
        second = self.segment.get_members(limit=2, after_id=members[1].id)
        self.assertEqual(
            [row["customer_id"] for row in second["members"]], members[2].ids
        )
        self.assertIsNone(second["next_after_id"])
        [fifth] = [
            row
            for row in first["members"] + second["members"]
            if row["name"] == "Customer 5"
        ]
        self.assertEqual(
            fifth,
            {
                "customer_id": self._number(5).id,
                "partner_id": self.partners[4].id,
                "name": "Customer 5",
                "entered_at": datetime(2024, 6, 1, 8),
                "cause": "manual",
            },
        )

    def test_columns(self):
        page = self.segment.get_members(fields=["revenue", "user_id"])
        values = {
            row["name"]: (row["revenue"], row["user_id"]) for row in page["members"]
        }
        self.assertEqual(values["Customer 1"], (100.0, self.env.user.id))
        self.assertEqual(values["Customer 4"], (400.0, self.seller.id))
        with self.assertRaisesRegex(UserError, "no column “password”"):
            self.segment.get_members(fields=["password"])

    def test_changes(self):
        changes = self.segment.get_changes(since="2024-05-20 08:00:00")
        self.assertEqual([row["name"] for row in changes["left"]], ["Customer 2"])
        self.assertEqual(changes["left"][0]["at"], datetime(2024, 5, 20, 8))
        self.assertEqual([row["name"] for row in changes["entered"]], ["Customer 5"])
        self.assertFalse(changes["has_more"])
        page = self.segment.get_changes(since="2024-05-01 00:00:00", limit=3)
        self.assertTrue(page["has_more"])
        rest = self.segment.get_changes(since="2024-05-01 00:00:00", limit=3, offset=3)
        self.assertEqual(len(page["entered"]), 3)
        self.assertEqual([row["name"] for row in rest["entered"]], ["Customer 5"])
        self.assertFalse(rest["has_more"])

    def test_what_cannot_be_meant(self):
        with self.assertRaisesRegex(UserError, "from 1 to 10000"):
            self.segment.get_members(limit=0)
        with self.assertRaisesRegex(UserError, "instant in UTC"):
            self.segment.get_changes(since="yesterday")
        with self.assertRaisesRegex(UserError, "Ask for one segment"):
            self.env["crm.segment"].get_members()

    def test_queries_do_not_grow_with_members(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.segment.get_members(fields=["revenue", "country_id"])
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self._add_stays(self.segment, self._number(6, 7, 8, 9, 10))
        self.assertLessEqual(count(), few)


@tagged("post_install", "-at_install")
class TestApiRoute(ApiCase, HttpCase):
    """Requests with the key of a salesperson, who sees own customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The database has the real date, so a key of these days would have expired.
        keys = cls.env["res.users.apikeys"].with_user(cls.seller).sudo()
        cls.key = keys._generate("rpc", "Newsletter tool", None)

    def _post(self, method, key=None, **params):
        return self.url_open(
            f"/json/2/crm.segment/{method}",
            data=json.dumps({"ids": self.segment.ids, **params}),
            headers={
                "Authorization": f"Bearer {key or self.key}",
                "Content-Type": "application/json",
            },
        )

    def test_members_of_the_salesperson(self):
        answer = self._post("get_members", limit=10, fields=["revenue"])
        self.assertEqual(answer.status_code, 200)
        page = answer.json()
        self.assertEqual(
            {
                (row["name"], row["revenue"], row["entered_at"])
                for row in page["members"]
            },
            {
                ("Customer 4", 400.0, "2024-05-01 08:00:00"),
                ("Customer 5", 500.0, "2024-06-01 08:00:00"),
            },
        )

    def test_changes_of_the_salesperson(self):
        page = self._post("get_changes", since="2024-05-10 00:00:00").json()
        self.assertEqual([row["name"] for row in page["entered"]], ["Customer 5"])
        self.assertEqual(page["left"], [])

    @mute_logger("odoo.http")
    def test_refusals(self):
        self.assertEqual(self._post("get_members", key="wrong").status_code, 401)
        answer = self._post("get_members", limit=0)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("from 1 to 10000", answer.json()["message"])
