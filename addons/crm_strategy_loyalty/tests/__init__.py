from . import test_kpi_loyalty
from . import test_template_loyalty
