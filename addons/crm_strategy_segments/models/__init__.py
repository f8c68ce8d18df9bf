from . import crm_strategy_kpi
from . import crm_strategy_kpi_mailing
