from . import crm_loyalty_tier
from . import pos_order
