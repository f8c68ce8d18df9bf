from . import test_buttons
from . import test_delivery
from . import test_returns
from . import test_timeline
from . import test_triggers
