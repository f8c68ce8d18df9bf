from . import crm_campaign_action
from . import crm_campaign_step
from . import crm_campaign_step_test
from . import mailing_mailing
from . import mailing_trace
from . import phone_blacklist
from . import sms_tracker
