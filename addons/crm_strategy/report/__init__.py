from . import crm_strategy_board_pack
from . import crm_strategy_board_pack_figures
from . import crm_strategy_board_pack_case
from . import crm_strategy_board_pack_reports
