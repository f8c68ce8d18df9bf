"""The dialect gate reports each old idiom, with its line, and leaves new code alone."""

import pytest

from tools.checks.dialect import find_old_dialect

OLD_PYTHON = {
    "def name_get(self): pass": "_compute_display_name",
    "def _name_search(self, name): pass": "_search_display_name",
    "def fields_view_get(self): pass": "_get_view",
    "class A(models.Model):\n    _sql_constraints = [('a', 'unique(a)', 'x')]": (
        "models.Constraint"
    ),
    "class A(models.Model):\n    _sql_constraints: list = []": "models.Constraint",
    "class A(models.Model):\n    @api.model\n    def create(self, vals): pass": (
        "model_create_multi"
    ),
    "self._cr.execute(query)": "self.env.cr",
    "print(record._uid)": "self.env.uid",
    "dict(self._context)": "self.env.context",
    "self.read_group([], [], [])": "_read_group",
    "self.check_access_rights('read')": "check_access(operation)",
    "self.toggle_active()": "action_archive",
    "self._check_recursion()": "_has_cycle",
    "self.with_context(force_company=1)": "with_company",
    "a = fields.Float(group_operator='avg')": "aggregator=",
    "a = fields.Char(states={})": "readonly=",
    "a = fields.Char(track_visibility='always')": "tracking=True",
    "a = fields.Many2one('b', auto_join=True)": "bypass_search_access=",
    "@http.route('/a', type='json')\ndef a(self): pass": 'type="jsonrpc"',
    "from odoo.osv import expression": "odoo.fields.Domain",
    "import odoo.osv.expression": "odoo.fields.Domain",
    "from odoo.orm.model_classes import add_to_registry": "odoo.orm",
    "from odoo.tests.common import Form": "odoo.tests",
    "user.groups_id": "group_ids",
    "users.create({'groups_id': [1]})": "group_ids",
    "new_test_user(env, groups_id=1)": "group_ids",
    "action = {'view_mode': 'tree,form'}": '"list"',
    "views = [(False, 'tree')]": '"list"',
}
NEW_PYTHON = '''
"""name_get, _sql_constraints and self._cr are words of older versions."""
from odoo.fields import Domain
from odoo.tests import Form


class Customer(models.Model):
    _unique = models.Constraint("unique(partner_id)", "Once.")
    margin = fields.Float(aggregator="avg")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    @http.route("/a", type="jsonrpc")
    def action(self):
        self._read_group([], ["company_id"], ["__count"])
        self.env.cr.execute(query)
        return {"view_mode": "list,form", "views": [(False, "list")]}


class Recorder:
    def create(self, what):
        return what
'''

OLD_XML = {
    "<tree/>": "<list>",
    "<form><field name='a' attrs=\"{'invisible': []}\"/></form>": "invisible=",
    "<button name='a' states='draft'/>": "invisible=",
    "<t t-esc='a'/>": "t-out",
    "<t t-raw='a'/>": "t-out",
    "<t t-name='kanban-box'/>": 't-name="card"',
    "<div class='mt-2 oe_chatter'/>": "<chatter/>",
    "<field name='view_mode'>tree,form</field>": '"list"',
    "<xpath expr='//tree/field' position='after'/>": '"list"',
    "<group expand='0' string='Group By'/>": "expand=",
    "<field name='groups_id' eval='[]'/>": "group_ids",
    "<record model='res.groups' id='a'><field name='users'/></record>": "user_ids",
    "<record model='res.groups' id='a'><field name='category_id'/></record>": (
        "privilege_id"
    ),
    "<field name='numbercall'>-1</field>": "numbercall",
    "<form>": "cannot be read",
}
NEW_XML = """<odoo>
    <!-- a <tree> with kanban-box and oe_chatter, as it once was -->
    <record id="action" model="ir.actions.act_window">
        <field name="view_mode">list,kanban,form</field>
        <field name="group_ids" eval="[]"/>
    </record>
    <record id="product" model="product.template">
        <field name="category_id" ref="other"/>
        <field name="name">A tree</field>
    </record>
    <t t-name="card"><t t-out="record.name.value"/></t>
    <chatter/>
</odoo>"""

OLD_JS = {
    'const view = {views: [[false, "tree"]]};': '"list"',
    'const action = {view_mode: "kanban,tree"};': '"list"',
    "static template = xml`<t t-esc='a'/>`;": "t-out",
}


@pytest.mark.parametrize("text", OLD_PYTHON)
def test_old_python_is_reported(text):
    findings = find_old_dialect("addon/models/a.py", text)
    assert any(OLD_PYTHON[text] in finding.message for finding in findings)


@pytest.mark.parametrize("text", OLD_XML)
def test_old_xml_is_reported(text):
    findings = find_old_dialect("addon/views/a.xml", text)
    assert any(OLD_XML[text] in finding.message for finding in findings)


@pytest.mark.parametrize("text", OLD_JS)
def test_old_javascript_is_reported(text):
    findings = find_old_dialect("addon/static/src/a.js", text)
    assert any(OLD_JS[text] in finding.message for finding in findings)


def test_the_line_is_named():
    (finding,) = find_old_dialect("a.xml", "<odoo>\n\n<t t-esc='a'/>\n</odoo>")
    assert (finding.path, finding.line) == ("a.xml", 3)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", NEW_PYTHON),
        ("a.xml", NEW_XML),
        ("a.js", 'const treeview = {view_mode: "list,form"};'),
        ("b/static/src/a.xml", "<t t-name='a'><B attrs='c' states='d'/></t>"),
        ("readme.md", "self._cr, <tree>"),
    ],
)
def test_what_odoo_19_understands_is_left_alone(path, text):
    assert find_old_dialect(path, text) == []
