from . import test_kpi_segments
