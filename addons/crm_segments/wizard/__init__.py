from . import base_partner_merge
from . import crm_campaign_dry_run
from . import crm_campaign_preview
from . import crm_segment_add
from . import crm_segment_discovery
from . import crm_segment_discovery_cluster
from . import crm_segment_from_template
from . import mail_compose_message
