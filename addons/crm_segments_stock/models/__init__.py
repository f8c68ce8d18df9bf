from . import crm_segment_condition
