from . import crm_campaign
from . import crm_campaign_capacity
from . import crm_segment_condition
