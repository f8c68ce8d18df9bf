from . import crm_strategy_kpi
