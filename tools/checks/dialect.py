"""The dialect gate: code of Odoo 14 to 18 that Odoo 19 installs and then ignores.

Such code passes every installation and does nothing, or only warns: a ``name_get`` that
nobody calls, a constraint that is never created, a chatter that never shows. No other
linter reports all of it. What Odoo 19 refuses outright needs no gate, installing says
so; a few of those stand here too where the message of Odoo does not say what to write.

Python is read as a syntax tree and XML as a document, so comments and prose may speak
of the old words.
"""

import ast
import re
from collections.abc import Iterator
from xml.parsers import expat

from tools.checks import Finding

_METHODS = {
    "name_get": "Odoo 19 never calls name_get: write _compute_display_name",
    "_name_search": (
        "Odoo 19 never calls _name_search: set _rec_names_search or write "
        "_search_display_name"
    ),
    "fields_view_get": "Odoo 19 never calls fields_view_get: write _get_view",
    "read_group": "read_group is deprecated: write _read_group or formatted_read_group",
}
_ATTRIBUTES = {
    "_cr": "self._cr is deprecated: write self.env.cr",
    "_uid": "self._uid is deprecated: write self.env.uid",
    "_context": "self._context is deprecated: write self.env.context",
    "groups_id": "groups_id is gone: write group_ids (ir.rule keeps groups)",
    "ormcache_context": "write ormcache with self.env.context.get(...) as its key",
}
_CALLS = {
    "read_group": "write _read_group(domain, groupby, aggregates)",
    "check_access_rights": "write check_access(operation) or has_access(operation)",
    "check_access_rule": "write check_access(operation) or has_access(operation)",
    "_filter_access_rules": "write _filtered_access(operation)",
    "toggle_active": "write action_archive() or action_unarchive()",
    "_check_recursion": "write _has_cycle()",
    "_where_calc": "write query = self._search(domain)",
}
_FIELD_PARAMETERS = {
    "group_operator": "write aggregator=",
    "states": "it has no effect: put readonly= or invisible= into the view",
    "track_visibility": "it has no effect: write tracking=True",
    "oldname": "it has no effect: rename the column in a migration script",
    "auto_join": "it has no effect: write bypass_search_access=",
}
_MODEL_BASES = {"Model", "TransientModel", "AbstractModel"}
_SQL_CONSTRAINTS = (
    "Odoo 19 creates no _sql_constraints: write _name = models.Constraint(...)"
)
_CREATE = "create() receives a list: decorate it with @api.model_create_multi"
_TREE_MODE = 'the view type "tree" is gone: write "list"'
_TREE = re.compile(r"(?:^|,)\s*tree\s*(?:,|$)")


def find_old_dialect(path: str, text: str) -> list[Finding]:
    """Return what in the file ``text`` is written for an older Odoo.

    The kind of file is taken from the suffix of ``path``; other kinds have no findings.

    >>> [str(f) for f in find_old_dialect("m.py", "def name_get(self): pass")]
    ['m.py:1: Odoo 19 never calls name_get: write _compute_display_name']
    >>> find_old_dialect("m.py", "# name_get was renamed")
    []
    """
    if path.endswith(".py"):
        pairs = _python(ast.parse(text))
    elif path.endswith(".xml"):
        pairs = _Xml(is_template="/static/" in path).read(text)
    elif path.endswith(".js"):
        pairs = _javascript(text)
    else:
        return []
    return [Finding(path, *pair) for pair in sorted(set(pairs))]


Pair = tuple[int, str]


def _python(tree: ast.Module) -> Iterator[Pair]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in _METHODS:
            yield node.lineno, _METHODS[node.name]
        elif isinstance(node, ast.ClassDef):
            yield from _python_class(node)
        elif isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
            yield node.lineno, _ATTRIBUTES[node.attr]
        elif isinstance(node, ast.Call):
            yield from _python_call(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _python_import(node)
        elif isinstance(node, ast.Constant) and node.value == "groups_id":
            yield node.lineno, _ATTRIBUTES["groups_id"]
        elif isinstance(node, ast.Dict):
            yield from _python_action(node)
        elif isinstance(node, ast.Tuple | ast.List):
            yield from _python_view_pair(node)


def _python_class(node: ast.ClassDef) -> Iterator[Pair]:
    is_model = any(
        isinstance(base, ast.Attribute) and base.attr in _MODEL_BASES
        for base in node.bases
    )
    for statement in node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = getattr(statement, "targets", None) or [statement.target]
            if any(getattr(t, "id", "") == "_sql_constraints" for t in targets):
                yield statement.lineno, _SQL_CONSTRAINTS
        elif (
            is_model
            and isinstance(statement, ast.FunctionDef)
            and statement.name == "create"
            and not any(
                getattr(d, "attr", "") == "model_create_multi"
                for d in statement.decorator_list
            )
        ):
            yield statement.lineno, _CREATE


def _python_call(node: ast.Call) -> Iterator[Pair]:
    function = node.func
    name = getattr(function, "attr", "")
    if name in _CALLS:
        yield node.lineno, f"{name}() is deprecated or gone: {_CALLS[name]}"
    owner = getattr(getattr(function, "value", None), "id", "")
    for keyword in node.keywords:
        value = getattr(keyword.value, "value", None)
        if owner == "fields" and keyword.arg in _FIELD_PARAMETERS:
            advice = _FIELD_PARAMETERS[keyword.arg]
            yield keyword.value.lineno, f"field parameter {keyword.arg}=: {advice}"
        elif name == "route" and keyword.arg == "type" and value == "json":
            yield keyword.value.lineno, 'route type "json": write type="jsonrpc"'
        elif name == "with_context" and keyword.arg == "force_company":
            yield keyword.value.lineno, "force_company is ignored: write with_company()"
        elif keyword.arg == "groups_id":
            yield keyword.value.lineno, _ATTRIBUTES["groups_id"]


def _python_import(node: ast.Import | ast.ImportFrom) -> Iterator[Pair]:
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module or ''}.{name}" for name in names]
    for name in names:
        if name == "odoo.osv" or name.startswith("odoo.osv."):
            yield node.lineno, "odoo.osv is deprecated: use odoo.fields.Domain"
        elif name == "odoo.orm" or name.startswith("odoo.orm."):
            yield node.lineno, "import from odoo.api, odoo.fields, not odoo.orm"
        elif name == "odoo.tests.common.Form":
            yield node.lineno, "import Form from odoo.tests"


def _python_action(node: ast.Dict) -> Iterator[Pair]:
    """An action as a dictionary: ``{"view_mode": "tree,form"}``."""
    for key, value in zip(node.keys, node.values, strict=True):
        text = getattr(value, "value", None)
        if (
            getattr(key, "value", None) == "view_mode"
            and isinstance(text, str)
            and _TREE.search(text)
        ):
            yield value.lineno, _TREE_MODE


def _python_view_pair(node: ast.Tuple | ast.List) -> Iterator[Pair]:
    """A view of an action: ``(view_id, "tree")``."""
    if len(node.elts) == 2 and getattr(node.elts[1], "value", None) == "tree":
        yield node.lineno, _TREE_MODE


_VIEW_ATTRIBUTES = {
    "attrs": "attrs= is gone: write invisible=, readonly=, required= expressions",
    "states": "states= is gone: write an invisible= or readonly= expression",
}
_QWEB_ATTRIBUTES = {
    "t-esc": "t-esc is deprecated: write t-out",
    "t-raw": "t-raw is deprecated: write t-out",
}
_XML_FIELDS = {
    "groups_id": _ATTRIBUTES["groups_id"],
    "numbercall": "ir.cron has no numbercall any more: remove the field",
    "doall": "ir.cron has no doall any more: remove the field",
}
_GROUP_FIELDS = {
    "category_id": "res.groups has no category_id: write privilege_id",
    "users": "res.groups has no users: write user_ids",
}


class _Xml:
    """Reader of one XML document that keeps the line of every finding.

    ``is_template``: the document holds templates of the web client, whose components
    may have properties called ``attrs`` or ``states``.
    """

    def __init__(self, is_template: bool) -> None:
        self._pairs: list[Pair] = []
        self._attributes = _QWEB_ATTRIBUTES | ({} if is_template else _VIEW_ATTRIBUTES)
        self._model = ""
        self._field = ""
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, text: str) -> list[Pair]:
        try:
            self._parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            self._pairs.append((error.lineno, f"the XML cannot be read: {error}"))
        return self._pairs

    def _add(self, message: str) -> None:
        self._pairs.append((self._parser.CurrentLineNumber, message))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        for name in self._attributes.keys() & attributes.keys():
            self._add(self._attributes[name])
        if tag == "tree":
            self._add("<tree> is gone: write <list>")
        elif tag == "record":
            self._model = attributes.get("model", "")
        elif tag == "group" and "expand" in attributes:
            self._add("a search <group> takes neither expand= nor string=")
        elif tag == "field":
            self._field = attributes.get("name", "")
            self._record_field(self._field)
        if attributes.get("t-name") in ("kanban-box", "kanban-menu"):
            self._add('the kanban templates are t-name="card" and t-name="menu"')
        if "oe_chatter" in attributes.get("class", "").split():
            self._add('<div class="oe_chatter"> shows nothing: write <chatter/>')
        if re.search(r"\btree\b", attributes.get("expr", "")):
            self._add(_TREE_MODE)

    def _record_field(self, name: str) -> None:
        if name in _XML_FIELDS:
            self._add(_XML_FIELDS[name])
        elif self._model == "res.groups" and name in _GROUP_FIELDS:
            self._add(_GROUP_FIELDS[name])

    def _end(self, tag: str) -> None:
        if tag == "record":
            self._model = ""
        elif tag == "field":
            self._field = ""

    def _text(self, text: str) -> None:
        if self._field == "view_mode" and _TREE.search(text):
            self._add(_TREE_MODE)


_JAVASCRIPT = (
    (re.compile(r"\bt-(?:esc|raw)="), "t-esc and t-raw are deprecated: write t-out"),
    (re.compile(r"""\[\s*\w+\s*,\s*["']tree["']\s*\]"""), _TREE_MODE),
    (re.compile(r"""\bview_mode\s*:\s*["'](?:\w+,)*tree\b"""), _TREE_MODE),
)


def _javascript(text: str) -> Iterator[Pair]:
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, message in _JAVASCRIPT:
            if pattern.search(line):
                yield number, message
