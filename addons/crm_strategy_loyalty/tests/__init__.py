from . import test_kpi_loyalty
