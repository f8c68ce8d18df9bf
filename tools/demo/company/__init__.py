"""A made-up company with three years of history: who buys what when, and its loader.

``names``, ``products`` and ``rhythms`` say what there is, ``plan`` draws from them who
does what on which day, and ``load`` lets Odoo live through it, day after day.
"""
