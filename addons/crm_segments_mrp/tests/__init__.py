from . import test_behavior
from . import test_campaign
from . import test_capacity
from . import test_random_behavior
from . import test_template
