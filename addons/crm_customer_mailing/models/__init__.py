from . import crm_customer
from . import crm_customer_queue
from . import mailing_contact
from . import mailing_trace
