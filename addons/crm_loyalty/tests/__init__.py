from . import test_cards
from . import test_concurrency
from . import test_credit
from . import test_ledger
from . import test_lots
from . import test_orders
from . import test_random
from . import test_security
