from . import crm_campaign_step
from . import crm_loyalty_earning
from . import loyalty_rule
