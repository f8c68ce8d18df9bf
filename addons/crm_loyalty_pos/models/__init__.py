from . import crm_loyalty_tier
from . import loyalty_rule
from . import pos_order
from . import pos_session
