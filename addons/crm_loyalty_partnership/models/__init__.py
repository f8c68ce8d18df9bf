from . import crm_loyalty_tier
from . import loyalty_card
