from . import test_kpi_segments
from . import test_kpi_mailing
