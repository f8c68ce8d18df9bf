from odoo import api, models


class CrmStrategyKpi(models.Model):
    """KPIs outlive the app that computed them: what was measured stays readable."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _outlive(self, module):
        """Keep the KPIs of an app that is uninstalled, where something was measured or
        a goal asks for it. From then on they are empty and say why.

        :param str module: name of the addon that brought them
        """
        names = self.env["ir.model.data"].search(
            [("module", "=", module), ("model", "=", self._name)]
        )
        kpis = self.with_context(active_test=False).search(
            [("id", "in", names.mapped("res_id"))]
        )
        goals = self.env["crm.strategy.goal"].with_context(active_test=False)
        kept = (
            kpis.filtered("measure_ids")
            | kpis & goals.search([("kpi_id", "in", kpis.ids)]).kpi_id
        )
        names.filtered(lambda name: name.res_id in kept.ids).unlink()

    @api.model
    def _adopt(self, module, codes):
        """Give an app that is installed again the KPIs that outlived it.

        :param str module: name of the addon that brings them
        :param codes: the codes of the KPIs
        """
        kpis = self.with_context(active_test=False).search([("code", "in", codes)])
        names = self.env["ir.model.data"]
        kpis -= self.browse(
            names.search([("module", "=", module), ("model", "=", self._name)]).mapped(
                "res_id"
            )
        )
        names.create(
            [
                {
                    "module": module,
                    "name": f"crm_strategy_kpi_{kpi.code}",
                    "model": self._name,
                    "res_id": kpi.id,
                    "noupdate": True,
                }
                for kpi in kpis
            ]
        )
