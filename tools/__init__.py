"""What ./dev calls: the host (Odoo, PostgreSQL, Node), databases, checks."""
