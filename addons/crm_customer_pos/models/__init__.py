from . import crm_customer
from . import crm_customer_purchase
from . import crm_customer_queue
