from . import crm_strategy
from . import crm_strategy_member
