from . import base_partner_merge
from . import crm_strategy_assign
from . import crm_strategy_questionnaire
from . import crm_strategy_override
from . import crm_strategy_what_if
from . import crm_strategy_start
