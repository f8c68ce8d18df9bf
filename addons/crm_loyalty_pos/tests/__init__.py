from . import test_rules
from . import test_till
from . import test_till_debt
from . import test_till_earning
from . import test_till_refund
from . import test_till_margin
from . import test_till_tour
from . import test_till_wallet
