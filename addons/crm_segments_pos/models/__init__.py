from . import crm_customer
from . import product_pricelist_item
