from . import loyalty_rule
from . import sale_order
