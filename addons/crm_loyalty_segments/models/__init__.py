from . import crm_campaign_step
from . import loyalty_rule
from . import sale_order
