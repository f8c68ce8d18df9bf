from . import test_rules
from . import test_till
from . import test_till_tour
