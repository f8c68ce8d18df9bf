from . import test_campaign_points
from . import test_earning
