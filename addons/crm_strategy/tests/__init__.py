from . import test_phase
from . import test_people
from . import test_security
from . import test_views
