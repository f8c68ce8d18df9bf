from . import crm_strategy_assign
from . import crm_strategy_questionnaire
from . import crm_strategy_decision
from . import crm_strategy_what_if
