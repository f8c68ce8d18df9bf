from . import crm_customer
from . import crm_customer_facts
from . import crm_customer_facts_invoice
from . import crm_customer_facts_sale
from . import crm_customer_refresh
from . import crm_customer_queue
from . import crm_customer_queue_tables
from . import res_partner
