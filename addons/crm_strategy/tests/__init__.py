from . import test_phase
from . import test_people
from . import test_security
from . import test_views
from . import test_kpi
from . import test_kpi_leads
from . import test_kpi_sales
