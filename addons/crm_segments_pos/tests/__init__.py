from . import test_pricelist
from . import test_results
