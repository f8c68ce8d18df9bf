from . import crm_loyalty_tier
from . import delivery_carrier
from . import sale_order
