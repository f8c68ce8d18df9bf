"""The CRM strategy of the demo company: seven months of it, lived day after day.

``texts`` and ``catalogue`` say what there is, ``diary`` what happens on which day; the
other modules do it through Odoo's own methods, each as the person who would do it.
"""
