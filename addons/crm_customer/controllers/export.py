import json

from werkzeug.exceptions import InternalServerError

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CustomerExport(http.Controller):
    """Downloads of the customer view."""

    @http.route("/crm_customer/export", type="http", auth="user", methods=["POST"])
    def export(self, data):
        """Download the list of customers as it is shown, as a workbook.

        :param str data: JSON of ``columns`` (dictionaries of ``name``, ``label`` and
            ``widget``), ``domain``, ``groupby``, ``order`` (dictionaries of ``name``
            and ``asc``) and ``context``
        """
        try:
            params = json.loads(data)
            customers = request.env["crm.customer"].with_context(**params["context"])
            if not customers.env.user.has_group("base.group_allow_export"):
                raise UserError(
                    customers.env._("You may not export. Ask an administrator for it.")
                )
            content = customers._export_xlsx(
                params["columns"],
                params["domain"],
                groupby=params["groupby"],
                order=params["order"],
            )
            name = customers.env._("Customers")
        except Exception as error:
            # What the web client knows how to show of a failed download.
            payload = {
                "code": 0,
                "message": "Odoo Server Error",
                "data": http.serialize_exception(error),
            }
            raise InternalServerError(json.dumps(payload)) from error
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
