from . import crm_customer
from . import crm_customer_queue
from . import rating_rating
