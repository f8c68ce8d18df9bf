"""What is wrong with a rule."""

from odoo.exceptions import ValidationError


class RuleError(ValidationError):
    """A condition cannot be computed; the message names it and says what to do.

    Raised when a rule is saved, and when a rule that was good is computed and something
    it reads is gone. Then the segment keeps its members and shows the message.
    """
