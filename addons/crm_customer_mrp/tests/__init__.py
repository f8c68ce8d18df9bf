from . import test_delay
from . import test_open_customer
from . import test_production
from . import test_ui
