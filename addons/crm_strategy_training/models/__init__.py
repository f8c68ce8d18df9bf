from . import crm_strategy_role
from . import crm_strategy_training
from . import crm_strategy_kpi
from . import crm_strategy_kpi_service
from . import crm_strategy_kpi_learning
from . import crm_strategy_check
