import json

from werkzeug.exceptions import InternalServerError

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CustomerExport(http.Controller):
    """Downloads of lists as they are shown."""

    @http.route("/crm_customer/export", type="http", auth="user", methods=["POST"])
    def export(self, data):
        """Download a list as it is shown, as a workbook.

        :param str data: JSON of ``columns`` (dictionaries of ``name``, ``label`` and
            ``widget``), ``domain``, ``groupby``, ``order`` (dictionaries of ``name``
            and ``asc``), ``context`` and ``model``, which inherits ``crm.list.export``;
            customers without it
        """
        try:
            params = json.loads(data)
            records = self._get_exported(params.get("model", "crm.customer"))
            records = records.with_context(**params["context"])
            if not records.env.user.has_group("base.group_allow_export"):
                raise UserError(
                    records.env._("You may not export. Ask an administrator for it.")
                )
            content = records._export_xlsx(
                params["columns"],
                params["domain"],
                groupby=params["groupby"],
                order=params["order"],
            )
            name = records._get_export_title()
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

    @staticmethod
    def _get_exported(name):
        """Return the model to export.

        :raise UserError: for a model that cannot be exported in this way
        """
        registry = request.env.registry
        if name not in registry or not issubclass(
            registry[name], registry["crm.list.export"]
        ):
            raise UserError(
                request.env._(
                    "“%(model)s” has no list that is exported as shown.", model=name
                )
            )
        return request.env[name]
