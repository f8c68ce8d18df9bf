from . import base_partner_merge
from . import crm_loyalty_health
from . import crm_loyalty_what_if
from . import loyalty_card_update_balance
from . import loyalty_generate_wizard
from . import sale_loyalty_reward_wizard
from . import crm_loyalty_transfer
from . import crm_loyalty_closing
